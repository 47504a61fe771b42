parameter beta = 1 in (0, inf)
unknown m = 1
equation m = tanh(beta*m)
free_energy f = m^2
free_energy g = m^4
