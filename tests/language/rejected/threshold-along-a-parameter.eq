parameter beta = 1 in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
threshold "weak" at m = 0.5 along beta
