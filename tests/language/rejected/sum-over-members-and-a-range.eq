unknown m = 1
equation m = sum[s in {-1, 1}, k in 1..3](s*k*m)
