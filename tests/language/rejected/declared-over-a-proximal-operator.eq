parameter prox = 1
unknown m = 1
equation m = m
