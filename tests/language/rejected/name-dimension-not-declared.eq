unknown v[M] = 1
equation v = tanh(v)
