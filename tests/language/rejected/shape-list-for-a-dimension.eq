dim K = 3
parameter rho[K] = [1, 2, 3]
unknown m = 1
equation m = tanh(sum(rho)*m)
