dim K = 3
unknown m = 1
equation m = E[k in 1..K](k*m)
