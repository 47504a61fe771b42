theory "Sums over an index"

dim M = 3
dim K = 2
parameter w[M] = 1
parameter A[M, M] = 0
unknown m[M, K] = 0.5*ones(M, K)
equation m = sum[k in 1..K](k*m) + sum[k in 1..M](w[k]*identity(M, K))
# expect m = [1.5, 1.5, 1.5, 1.5, 1.5, 1.5] within 1e-15 at w = [0.5, 1.5, -2.0], m = [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]] "NumPy"

observable weighted = sum[k in 1..M](k*w[k]^2)
observable common = sum[k in 1..min(M, K)](m[k, k])
observable beyond = sum[k in max(M, K)..M + K](k)
observable nested = sum[i in 1..M](sum[j in i..M](A[i, j]*w[j]))
observable shifted = sum[i in 1..M - 1](A[i, i + 1]*w[M + 1 - i])
observable empty = sum[k in M + 1..M](k) + sum[k in 2..1](w[k])
observable rows = sum[i in 1..M](A[i, :])
observable alike = sum[k in 1..3](k) + sum[k in 1..2](k)
# expect weighted = 16.75, common = 1 within 1e-15 at w = [0.5, 1.5, -2.0] "by hand"
# expect beyond = 12, empty = 0, alike = 9 within 1e-15 "3 + 4 + 5; nothing; 6 + 3"
# expect nested = -2.5, shifted = 0.4999999999999999, rows = [1.2, 1.5, 1.7999999999999998] within 1e-15 at w = [0.5, 1.5, -2.0], A = [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]] "NumPy"
