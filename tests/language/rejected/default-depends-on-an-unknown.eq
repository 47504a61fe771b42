parameter beta = 2*m
unknown m = 1
equation m = tanh(beta*m)
