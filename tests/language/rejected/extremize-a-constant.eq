parameter beta = 1
unknown m = 1
let f = beta^2
extremize f over m
