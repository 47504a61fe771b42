unknown m = 1
equation m = tanh(m)
equation 0 = m - 1
