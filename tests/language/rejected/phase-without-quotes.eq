unknown m = 1
equation m = tanh(m)
phase ordered when m > 0
