parameter eps = 1
unknown m = 1
equation m = tanh(m)
check m = 1 within eps
