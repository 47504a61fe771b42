parameter beta = 1
unknown m = 1
equation m = E[z]
