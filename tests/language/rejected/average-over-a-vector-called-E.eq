dim K = 2
parameter E[K] = 1
unknown m = 1
equation m = sum[k in 1..K](E[k](m + 1))
