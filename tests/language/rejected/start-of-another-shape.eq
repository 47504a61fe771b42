unknown m = 1
equation m = tanh(m)
start cold: m = [0, 1]
