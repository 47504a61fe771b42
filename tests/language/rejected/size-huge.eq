dim M = 4000
unknown Q[M, M] = 0
equation Q = tanh(Q)
