unknown m = 1
equation m = E[s in {}](s*m)
