unknown m = 1
equation m = m > 0
