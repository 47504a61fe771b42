dim M = 2
unknown v[M] = 1
equation v = [[1, 0], [0, 1]]
