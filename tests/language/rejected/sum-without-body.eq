dim K = 2
unknown m = 1
equation m = sum[k in 1..K] tanh(k*m)
