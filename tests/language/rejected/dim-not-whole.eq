dim M = 1.5
unknown v[M] = 1
equation v = tanh(v)
