unknown m = 1
let f = m^2/2 - E[z](step(z + m)*z)
extremize f over m
