unknown A[2, 2] = 0
equation A = A′
