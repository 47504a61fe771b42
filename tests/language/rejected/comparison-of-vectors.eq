unknown v[2] = 1
equation v = tanh(v)
phase "x" when v > 0
