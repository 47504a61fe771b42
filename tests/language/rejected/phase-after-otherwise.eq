unknown m = 1
equation m = tanh(m)
phase "a" otherwise
phase "b" when m > 0
