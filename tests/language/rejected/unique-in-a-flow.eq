theory "a slip"
state m = 1
flow d/dt m = -m
unique "it is linear"
