unknown m = 1
equation m = root[h in (0, inf)](m^2)
