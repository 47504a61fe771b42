unknown m = 1
let x = 1 + x
equation m = tanh(x*m)
