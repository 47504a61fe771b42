unknown m = 1
let phi = m^2/2 - m
extremize ph over m
