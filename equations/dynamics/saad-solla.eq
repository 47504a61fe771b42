theory "Soft committee machines: online learning of a two-layer network"
source "Saad & Solla 1995, Physical Review E 52, 4225"
source "Biehl & Schwarze 1995, Journal of Physics A 28, 643"

# Student Σ g(J_i·x) and teacher Σ g(B_n·x), g(x) = erf(x/√2), on white inputs in N → ∞ dimensions.
# Every step is one of gradient descent on a fresh example, with rate η/N; t = examples/N.

dim K = 2   "hidden units of the student"
dim M = 2   "hidden units of the teacher"

parameter eta = 1 in (0, inf)                      "learning rate"
parameter T[M, M] symmetric = identity(M)          "overlaps of the teacher's units"
parameter Q_0[K] = 0.2 in [0, inf)                 "squared lengths of the student's units at the start"
parameter R_0 = 0.001                              "overlap of each student's unit with its teacher at the start"

state Q[K, K] symmetric = diag(Q_0)                "overlaps of the student's units"
state R[K, M] = R_0*identity(K, M)                 "overlaps of the student's units with the teacher's"

# Covariance of all fields x = (J·x, B·x), student first; the error is Σ s_a g(x_a).
let C = [[Q, R], [R', T]]
let s = [-ones(K), ones(M)]
let S = C[1..K, :]

# I₃: the mean of g'(x_i) x_b g(x_a) is w_ia (C_ab - C_ia C_ib/(1 + Q_ii)).
let one_Q = 1 + diag(Q)
let one_C = 1 + diag(C)
let w = 2/pi*ones(K, 1)*s' ./ sqrt(one_Q*one_C' - S .* S)
let v = ((w .* S)*ones(K + M)) ./ one_Q
let drift = w*C - diag(v)*S                        # mean of g'(x_i) × error × x_b

# I₄: the mean of g'(x_i) g'(x_k) g(x_a) g(x_b), as a matrix in i and k. Both slopes are weights; under that of x_i the
# others have another covariance, and again under that of x_k.
let L = one_Q*one_Q' - Q .* Q
let inverse_Q = 1 ./ one_Q
let inverse_rest = (one_Q*ones(K)') ./ L
function rest(x) = ones(K)*x' - ((x .* inverse_Q)*ones(K)') .* Q
function covariance(x, y, c) = (c - (x .* inverse_Q) .* y)*ones(K)' - (rest(x) .* inverse_rest) .* rest(y)
function shrink(x, c) = 1 ./ sqrt(ones(K, K) + covariance(x, x, c))
function angle(x, y, c_xx, c_xy, c_yy) = asin(covariance(x, y, c_xy) .* shrink(x, c_xx) .* shrink(y, c_yy))
let squares = sum[a in 1..K + M](angle(S[:, a], S[:, a], C[a, a], C[a, a], C[a, a]))
let products = sum[a in 1..K + M](sum[b in a + 1..K + M](
      s[a]*s[b]*angle(S[:, a], S[:, b], C[a, a], C[a, b], C[b, b])))
let weight = (2/pi*eta)^2 ./ sqrt(L)               # of the noise: the error squared

flow d/dt R = eta*drift[:, K+1..K+M]
flow d/dt Q = eta*(drift[:, 1..K] + drift[:, 1..K]') + weight .* (squares + 2*products)

observable eps_g = sum((s*s') .* asin(C ./ sqrt(one_C*one_C')))/pi   "generalization error: half the mean squared error"

check eps_g = 0.41477083688723750 within 1e-14
      at t = 0, Q_0 = [0.2, 0.1]     "closed form"
check eps_g = 0.0206677017884, R[1, 2] = 0.4193471570224 within 1e-11
      at t = 50, Q_0 = [0.2, 0.1]    "order 8 with 200 equal steps, by loops over the indices: on the plateau"
check eps_g = 1.07633946e-5 within 5e-14
      at t = 200, Q_0 = [0.2, 0.1]   "order 8 with steps of error 1e-14, by loops over the indices: specialized"
check eps_g = 0.0121579194621 within 1e-11
      at t = 500, eta = 0.1, Q_0 = [0.2, 0.1]    "the same"
check eps_g = 0.0207356958775, R[2, 1] = 0.2666060222605 within 1e-11
      at t = 30, eta = 0.5, K = 3, Q_0 = [0.2, 0.1, 0.1]    "the same, one unit too many"
check eps_g = 0.0012044066365, R = 0.8977688730522 within 1e-11
      at t = 10, K = 1, M = 1        "the same, one unit"
