dim M = 2
unknown v[M] = 1
equation 0 = v[1] - 1
