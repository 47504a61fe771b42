theory "Blocks whose sizes are expressions of dimensions"

dim M = 2
dim K = 1
parameter β = 1.5
unknown m[M, K] = 0
unknown d[M, K] = 0
unknown Q[M, M] symmetric = identity(M)
unknown E[M, M] symmetric = identity(M)
unknown R[M, M] = 0

let S = [[m], [d]]
let G = [[Q, R], [Rᵀ, E]]
let A = [[0, -identity(M)], [-identity(M), Q + β*identity(M)]]    # a literal 0 fills its block
let C = S*Sᵀ + 0.5*G
let T = inverse(identity(2*M) + G*A)*C

equation m = S[1..M, :]
equation d = S[M+1..2*M, :]
equation Q = C[1..M, 1..M]
equation E = C[M+1..2*M, M+1..2*M]
equation R = T[1..M, M+1..2*M]
observable corner = T[2*M, 2*M]
# expect m = [0.5, 0.1], d = [0.3, -0.2] within 1e-15 at m = [[0.5], [0.1]], d = [[0.3], [-0.2]] "the blocks themselves"
# expect Q = [0.75, 0.15000000000000002, 0.15000000000000002, 0.41000000000000003], E = [0.39, -0.009999999999999995, -0.009999999999999995, 0.39] within 1e-14 at m = [[0.5], [0.1]], d = [[0.3], [-0.2]], Q = [[1.0, 0.2], [0.2, 0.8]], E = [[0.6, 0.1], [0.1, 0.7]], R = [[0.3, 0.05], [-0.1, 0.4]] "NumPy"
# expect R = [0.5464572712680578, -0.10723903691813806, 0.0787250080256822, 0.22965470304975924], corner = 0.25353194221508835 within 1e-13 at m = [[0.5], [0.1]], d = [[0.3], [-0.2]], Q = [[1.0, 0.2], [0.2, 0.8]], E = [[0.6, 0.1], [0.1, 0.7]], R = [[0.3, 0.05], [-0.1, 0.4]] "NumPy"
