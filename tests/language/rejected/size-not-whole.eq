unknown v[1.5] = 1
equation v = tanh(v)
