unknown v[2] = 1
equation v = [tanh(v[1]], 1)
let x = undeclared
