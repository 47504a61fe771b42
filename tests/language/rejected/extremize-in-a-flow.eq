state m = 1
let f = m^2
flow d/dt m = -m
extremize f over m
