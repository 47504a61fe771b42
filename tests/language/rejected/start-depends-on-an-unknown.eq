unknown q = 1
equation q = q
unknown m = 1
equation m = tanh(m)
start cold: m = q
