unknown m = 1
unknown q = 1
equation m = tanh(q)
