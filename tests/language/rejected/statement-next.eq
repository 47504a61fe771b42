parameter beta = 1
state x = 1
next x[t+1] = x/2
