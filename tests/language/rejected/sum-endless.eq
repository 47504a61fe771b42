unknown m = 1
equation m = sum[k in 1..100000000](tanh(k*m))
