unknown v[0] = 1
equation v = tanh(v)
