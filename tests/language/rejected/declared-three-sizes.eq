unknown m[2, 2, 2] = 0
equation m = m
