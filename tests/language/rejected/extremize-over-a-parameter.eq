parameter beta = 1
unknown m = 1
let f = m^2 - beta*m
extremize f over m, beta
