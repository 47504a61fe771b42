parameter A[2, 2] = identity(2)
unknown m = 1
equation m = E[s in {-1, A}](s*m)
