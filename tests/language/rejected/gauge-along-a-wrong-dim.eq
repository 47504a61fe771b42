dim M = 2
dim K = 2
unknown v[M] = 1
unknown s = 1
equation v = tanh(v)
equation s = s
gauge flip v, s along K
