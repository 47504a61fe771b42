parameter a = 1
parameter b = 2*a
unknown m = 1
equation m = tanh(b*m)
