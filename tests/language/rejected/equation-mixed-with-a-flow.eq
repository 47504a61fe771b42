unknown m = 1
unknown q = 1
equation m = tanh(m*q)
flow d/dt q = -q*t
