unknown m = 1
equation m = max()
