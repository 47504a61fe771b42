parameter rho[3] = [1, 0, 2] in (0, inf)
unknown m = 1
equation m = tanh(sum(rho)*m)
