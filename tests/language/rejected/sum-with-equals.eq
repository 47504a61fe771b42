dim K = 2
unknown m = 1
equation m = sum[k = 1..K](tanh(k*m))
