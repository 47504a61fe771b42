parameter beta = 1 in 0, 2
unknown m = 1
equation m = tanh(beta*m)
