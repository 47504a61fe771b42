unknown m = 1
equation m = E[u in (0, 1)](u*m)
