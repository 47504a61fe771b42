parameter beta = 1
state x = 1
step x[t+1] = x/2
check x = 1 within 0.1
