dim M = 1
dim K = 1
parameter rho[K] = 1
unknown v[M] = 1
equation v = tanh(rho)
