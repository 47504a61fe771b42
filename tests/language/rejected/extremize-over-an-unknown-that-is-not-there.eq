unknown m = 1
unknown v[2] = 1
let f = m^2 - m + v[1]^2
extremize f over m, v
