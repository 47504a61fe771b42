unknown m = 1
equation m = tanh(m)
check m within 1e-3
