theory "A symmetric unknown is stored once; of its equation the upper triangle counts"

dim M = 3
parameter A[M, M] = 0
unknown U[M, M] symmetric = identity(M)
unknown L[M, M] symmetric = 0

equation U = A*U*A' + identity(M)
equation L = A*U
# expect U = [1.134, 0.335, 0.536, 0.335, 1.869, 1.403, 0.536, 1.403, 3.27] within 1e-14 at A = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]], U = [[1.0, 0.4, 0.2], [0.4, 0.9, -0.1], [0.2, -0.1, 0.8]] "NumPy"
# expect L = [0.24000000000000002, 0.19000000000000003, 0.24000000000000002, 0.19000000000000003, 0.55, 0.51, 0.24000000000000002, 0.51, 0.78] within 1e-14 at A = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]], U = [[1.0, 0.4, 0.2], [0.4, 0.9, -0.1], [0.2, -0.1, 0.8]] "NumPy, upper triangle"
# expect U = 2, L = 1 within 1e-15 at M = 1, A = 1 "1*1*1 + 1"
