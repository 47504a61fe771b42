unknown m = 1
equation m = sum[k in 1..3](m > k)
