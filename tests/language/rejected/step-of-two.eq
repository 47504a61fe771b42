parameter beta = 1
state x = 1
step x[t+2] = x/2
