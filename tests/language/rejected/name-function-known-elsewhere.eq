unknown m = 1
equation m = tanh(m)
let x = sgn(m) + arctan(m) + Phi(m)
