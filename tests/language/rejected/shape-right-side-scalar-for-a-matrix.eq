dim M = 2
unknown Q[M, M] = 0
equation Q = 1
