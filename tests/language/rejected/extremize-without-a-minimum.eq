unknown m = 1
unknown q = 1
let f = m^2 - m + 3*q
extremize f over m, q
