state x = 1
flow d/dt x = -x
goal "low" minimize x at t = 1
