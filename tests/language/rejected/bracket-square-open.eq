unknown v[2] = 1
equation v = [tanh(v[1]), tanh(v[2])
let x = undeclared
