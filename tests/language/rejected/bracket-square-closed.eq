unknown v[2] = 1
equation v = [1, 2]]
let x = undeclared
