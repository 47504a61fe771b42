unknown m = 1
let x = 2*m in (0, 1)
equation m = tanh(x)
