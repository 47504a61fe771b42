dim M = 2
unknown m = 1
equation m = tanh(m)
gauge permute M
