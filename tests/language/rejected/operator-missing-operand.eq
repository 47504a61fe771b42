unknown m = 1
equation m = 2*/m
