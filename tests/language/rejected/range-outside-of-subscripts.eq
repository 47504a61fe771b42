unknown m = 1
equation m = sum(1..3)*m
