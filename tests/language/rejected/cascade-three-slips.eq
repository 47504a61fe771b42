parameter a = 1
unknown m = 1
let x = a +* 2
let y = x + undeclared
equation m = tanh(x*y*b)
