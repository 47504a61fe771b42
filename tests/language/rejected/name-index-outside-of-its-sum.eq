dim K = 2
unknown v[K] = 1
equation v = tanh(v)
observable o = sum[k in 1..K](v[k]) + v[k]
