state m = 1
flow dm/dt = -m
