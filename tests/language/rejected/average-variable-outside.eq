unknown m = 1
equation m = E[z](tanh(m + z)) + z
