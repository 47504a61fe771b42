dim K = 2
parameter rho[K] = 1
parameter A[2, 2] symmetric = identity(2)
unknown m = 1
equation m = tanh(rho[1]*A[1, 1]*m)
check threshold along A = 1 within 1e-9
