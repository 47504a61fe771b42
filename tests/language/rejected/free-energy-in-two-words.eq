parameter beta = 1 in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
free energy f = m^2
