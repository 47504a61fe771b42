parameter n = 3
unknown m = 1
equation m = sum[k in 1..n](tanh(k*m))
