dim M = 2
parameter v[M] = [[1, 2], [3, 4]]
unknown m = 1
equation m = tanh(sum(v)*m)
