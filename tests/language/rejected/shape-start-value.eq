dim M = 2
unknown Q[M, M] = 1
equation Q = 0.5*Q
