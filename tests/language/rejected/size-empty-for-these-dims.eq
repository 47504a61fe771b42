dim M = 1
unknown v[M - 1] = 1
equation v = tanh(v)
