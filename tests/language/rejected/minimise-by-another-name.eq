unknown m = 1
let f = m^2 - m
minimise f over m
