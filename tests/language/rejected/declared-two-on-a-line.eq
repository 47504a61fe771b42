parameter a = 1, b = 2
unknown m = 1
equation m = tanh(a*b*m)
