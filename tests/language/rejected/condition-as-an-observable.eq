unknown m = 1
equation m = tanh(m)
observable o = m > 0
