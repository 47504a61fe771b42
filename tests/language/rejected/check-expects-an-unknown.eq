unknown q = 1
equation q = q
unknown m = 1
equation m = tanh(m)
check m = q within 1e-3
