parameter K = 2
parameter beta = 1 in (0, K)
unknown m = 1
equation m = tanh(beta*m)
