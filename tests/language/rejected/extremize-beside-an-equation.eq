unknown m = 1
unknown q = 1
let f = m^2 - q*m
extremize f over m, q
equation q = m
