unknown m = 1
equation m = tanh(m)
check m = [1, 2] within 1e-3
