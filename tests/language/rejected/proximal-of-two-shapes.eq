parameter rho[2] = 1
unknown v[3] = 1
equation v = prox[h](abs(h); v, rho)
