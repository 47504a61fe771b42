unknown m = 1
equation m = E[z](z < m)
