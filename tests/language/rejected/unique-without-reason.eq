unknown m = 1
equation m = tanh(m)
unique
