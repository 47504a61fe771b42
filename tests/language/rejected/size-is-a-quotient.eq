dim M = 2
unknown v[M/2] = 1
equation v = tanh(v)
