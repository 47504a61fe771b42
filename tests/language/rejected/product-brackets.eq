unknown m = 1
equation m = (m + 1)(m - 1)
