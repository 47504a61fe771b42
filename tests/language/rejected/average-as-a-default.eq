parameter a = E[z](tanh(z + 1))
unknown m = E[z](tanh(z + 1))
equation m = a*m
