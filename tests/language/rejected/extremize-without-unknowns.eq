unknown m = 1
let f = m^2/2 - m
extremize f
