parameter π = 3
unknown m = 1
equation m = tanh(m)
