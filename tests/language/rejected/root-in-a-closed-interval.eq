unknown m = 1
equation m = root[h in [0, 1]](h - m)
