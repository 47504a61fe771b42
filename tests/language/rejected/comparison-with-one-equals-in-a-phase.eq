unknown m = 1
equation m = tanh(m)
phase "zero" when m = 0
