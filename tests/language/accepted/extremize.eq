theory "Saddle points"

parameter beta = 2
parameter alpha = 0.5
parameter h = 0.2
parameter A[2, 2] = [[1, 2], [4, 3]]
unknown m = 0.5
unknown q = 0.25
unknown qhat = 0.5
unknown Q[2, 2] symmetric = identity(2)
unknown w = 1
unknown r = 1

free_energy f = beta*m^2/2 - log(2*cosh(beta*m)) - q*qhat/2 + alpha*log(1 + q)
  + E[z](log(2*cosh(sqrt(qhat)*z + h)))
let g = trace(Q*Q)/2 - trace(A*Q) + exp(w) - 3*w

extremize f over q, m, qhat
extremize g over Q, w
equation r = q + w

# expect m = 0.761594155955765 within 1e-14 "tanh(beta m)"
# expect q = 0.71346373460436 within 1e-10 "mpmath: 1 - E tanh²"
# expect qhat = 0.8 within 1e-15 "2 alpha/(1 + q)"
# expect Q = [[1, 3], [3, 3]] within 1e-15 "the symmetric part of A"
# expect w = -0.281718171540955 within 1e-14 "implicit: exp(1) - 3"
# expect r = 1.25 within 0
# expect m = 0 within 0 at m = 0
# expect m = 0 within 0 at beta = 0
