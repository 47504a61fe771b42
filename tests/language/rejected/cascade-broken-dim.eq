dim M
unknown v[M] = 1
parameter A[M, M] = identity(M)
equation v = A*tanh(v)
gauge permute M
