unknown m = 1
equation m = tanh(

let x = undeclared
