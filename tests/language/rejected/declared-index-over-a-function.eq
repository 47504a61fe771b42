unknown m = 1
equation m = sum[log in 1..3](tanh(log*m))
