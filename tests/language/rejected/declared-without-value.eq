parameter beta in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
