parameter beta = 1
state x = 1
step x[t+1] = x[t-1]/2
