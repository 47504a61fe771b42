unknown m = 1
let f = m^2 - m
minimize f
