dim M = 2
parameter v[M] = 1
unknown m = 1
equation m = v
