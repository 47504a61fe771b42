state m = 1
state q = 1
flow d/dt m = -m
equation q = m
