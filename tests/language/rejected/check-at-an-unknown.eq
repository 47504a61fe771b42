unknown m = 1
equation m = tanh(m)
check m = 1 within 1e-3 at m = 2
