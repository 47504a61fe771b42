unknown m = 1
equation m = root[h](h - m)
