unknown m = 1
equation 1 = tanh(m)
