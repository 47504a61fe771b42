parameter beta = 1
unknown m = 1
parameter beta = 2
equation m = tanh(beta*m)
