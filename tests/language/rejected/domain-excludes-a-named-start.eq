unknown q = 0 in [0, 1]
equation q = tanh(q)
start hot: q = -1
