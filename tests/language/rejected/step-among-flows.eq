state x = 1
state y = 1
flow d/dt x = -x
step y[t+1] = y/2
