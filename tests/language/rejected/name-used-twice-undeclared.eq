unknown m = 1
unknown q = 1
equation m = tanh(h*m)
equation q = tanh(h*q)
