dim M = 2
dim K = 2*M
unknown v[K] = 1
equation v = tanh(v)
