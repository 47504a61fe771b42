parameter a = 1 (0, inf)
parameter b = 1 [0, 1]
unknown m = 1
equation m = tanh(a*b*m)
