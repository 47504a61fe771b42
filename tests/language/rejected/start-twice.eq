unknown m = 1
equation m = tanh(m)
start cold: m = 0
start cold: m = 1
