let q = 1
unknown q = 1
equation q = tanh(q)
