unknown m = 1
equation m = E[u ~ uniform](u*m) + E[z ~ normal(0, 1)](m + z)
