dim M = 2
dim K = 2
unknown m[M, K] symmetric = 0
unknown v[M] symmetric = 0
equation m = m
equation v = v
