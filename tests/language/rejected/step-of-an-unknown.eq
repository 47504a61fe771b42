unknown m = 1
unknown q = 1
equation q = m
equation m = q
step m[t+1] = tanh(m)
