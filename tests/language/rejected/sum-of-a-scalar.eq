unknown m = 1
equation m = sum(m)
