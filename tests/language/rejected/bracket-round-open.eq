unknown m = 1
equation m = tanh(2*(m + 1)
let x = undeclared
