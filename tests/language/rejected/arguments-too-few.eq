unknown m = 1
equation m = mod(m)
