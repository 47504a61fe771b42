unknown m = 1
let x = 1 + y
let y = 2*x
let z = undeclared
equation m = tanh(x*m)
