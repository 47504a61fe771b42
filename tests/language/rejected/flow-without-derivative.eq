state m = 1
flow m = -m
