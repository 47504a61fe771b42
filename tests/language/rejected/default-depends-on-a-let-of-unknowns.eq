unknown m = 1
let x = m^2
parameter beta = x
unknown q = x
equation m = tanh(beta*m)
equation q = x
