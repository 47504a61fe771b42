parameter beta = 1
unknown m = 1
equation m = tanh(m)
start cold: beta = 2
