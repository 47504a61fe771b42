dim M = -2
unknown v[M] = 1
equation v = tanh(v)
