parameter beta = 1e999
unknown m = 1
equation m = tanh(beta*m)
