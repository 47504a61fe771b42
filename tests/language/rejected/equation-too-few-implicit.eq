unknown m = 1
unknown q = 1
equation 0 = m - tanh(q)
