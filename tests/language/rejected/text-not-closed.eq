parameter beta = 1 "inverse temperature
unknown m = 1
equation m = tanh(beta*m)
