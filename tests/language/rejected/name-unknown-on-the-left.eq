unknown q = 1
equation qq = tanh(q)
equation q = tanh(q)
