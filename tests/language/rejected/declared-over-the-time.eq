parameter t = 1
state m = 1
flow d/dt m = -m
