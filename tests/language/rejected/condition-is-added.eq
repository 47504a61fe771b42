unknown m = 1
equation m = tanh(m) + (m > 0)
