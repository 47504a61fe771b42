unknown q = 1 in [0, 1)
equation q = tanh(q)
