unknown Q[2, 2] symmetric = [[1, 0.5], [0.2, 1]]
equation Q = tanh(Q)
