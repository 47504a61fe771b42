parameter a = 1 strength
unknown m = 1
equation m = tanh(a*m)
