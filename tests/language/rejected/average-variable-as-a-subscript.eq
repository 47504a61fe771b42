parameter rho[2] = 1
unknown m = 1
equation m = E[s in {1, 2}](rho[s]*m)
