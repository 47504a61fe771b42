parameter beta = 1 in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
observable f = m
free_energy f = m^2
