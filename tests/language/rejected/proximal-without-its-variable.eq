unknown m = 1
equation m = prox(abs(m), 1) + argmin
