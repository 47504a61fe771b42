unknown m = 1
equation m = tanh(m)
let x = tahn(m)
