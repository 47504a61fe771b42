unknown m = 1
equation m = tanh(m)
gauge rotate m
