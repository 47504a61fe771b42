parameter rho[2] = 1
unknown m = 1
equation m = E[k ~ poisson(rho)](tanh(k*m))
