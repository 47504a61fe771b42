dim M = 0
unknown v[M] = 1
equation v = tanh(v)
