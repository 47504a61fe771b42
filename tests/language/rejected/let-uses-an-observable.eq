unknown m = 1
observable o = m^2
let x = 2*o
equation m = tanh(x)
