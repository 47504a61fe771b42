parameter beta = 1 in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
check threshold along beta[1] = 1 within 1e-9
