unknown m = 1
equation m = tanh(m)
start cold: n = 2
