dim M = 1e6
unknown v[M] = 1
equation v = tanh(v)
