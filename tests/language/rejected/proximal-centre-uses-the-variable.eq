unknown m = 1
equation m = prox[h](h^2; h + m, 1)
