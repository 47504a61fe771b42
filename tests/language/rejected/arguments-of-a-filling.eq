unknown m = 1
equation m = sum(ones(1, 2, 3))*m
