state m = 1
flow d/dt m = -m
flow d/dt m = m
