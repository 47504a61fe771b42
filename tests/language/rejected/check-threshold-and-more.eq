parameter beta = 1 in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
check threshold fold along beta = 1, m = 0 within 1e-9
