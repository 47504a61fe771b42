unknown m = 1
equation m = tanh(t*m)
