unknown m = 1
observable o = m^2
equation m = tanh(o)
