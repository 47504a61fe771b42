parameter beta = 1/0
parameter gamma = log(-1)
unknown m = 0/0
equation m = tanh(beta*gamma*m)
