parameter y = 1
unknown m = 1
equation m = prox[h](log(1 + exp(-y*h)); m)
