parameter n = 3
unknown v[n] = 1
equation v = tanh(v)
