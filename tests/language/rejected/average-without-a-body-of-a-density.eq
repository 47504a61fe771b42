unknown m = 1
equation m = E[z ~ normal]*m
