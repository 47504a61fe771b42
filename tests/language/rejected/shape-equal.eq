dim M = 2
dim K = 3
parameter v[M] = 1
parameter w[K] = 1
parameter A[M, M] = 0
parameter B[M, K] = 0
unknown m = 1
equation m = tanh(m)
let x = A == A
