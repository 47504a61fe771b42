parameter beta = 1 in [1, 1)
parameter h = 0 in [inf, inf]
unknown m = 1
equation m = tanh(beta*m + h)
