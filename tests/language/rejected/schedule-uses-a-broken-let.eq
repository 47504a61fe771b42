parameter beta = 1
let x = 2*betta
state m = 1
flow d/dt m = -m
schedule beta(t) = x*t
