dim K = 2
unknown v[K] = 1
equation v = tanh(v)*sum[k in 1..L](v[k])
