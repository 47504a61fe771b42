unknown m = 1
equation m = tanh(m)
phase "a" when m > 1
phase "a" when m > 0
