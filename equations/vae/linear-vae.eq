theory "Linear VAE trained to convergence, replica symmetric"
source "Ichikawa & Hukushima 2023, High-dimensional Asymptotics of VAEs, arXiv:2309.07663"

# Data x = W* diag(√ρ) c/√N + √η n in N dimensions: K signals in white noise, αN samples.
# The decoder W and the encoder V are N × M matrices, D holds the learnt latent variances.

dim M = 1   "latent directions of the model"
dim K = 1   "signals in the data"

parameter α    = 4 in (0, inf)   "training samples per data dimension"
parameter β    = 1 in (0, inf)   "weight of the KL term"
parameter ρ[K] = 1 in (0, inf)   "strength of each signal"
parameter η    = 1 in (0, inf)   "variance of the background noise"
parameter λ    = 1 in (0, inf)   "weight decay of encoder and decoder"

unknown m[M, K]           = 0.8*identity(M, K)   "overlap of the decoder with the signals, WᵀW*/N"
unknown d[M, K]           = 0.5*identity(M, K)   "overlap of the encoder with the signals, VᵀW*/N"
unknown Q[M, M] symmetric = identity(M)          "overlap of the decoder with itself, WᵀW/N"
unknown E[M, M] symmetric = 0.5*identity(M)      "overlap of the encoder with itself, VᵀV/N"
unknown R[M, M]           = 0.5*identity(M)      "overlap of the decoder with the encoder, WᵀV/N"
unknown D[M]              = 0.5 in (0, inf)      "latent variances"

# Responses to a small field: of the decoder, of the encoder, and of one to the other.
unknown χ_Q[M, M] symmetric = 0.1*identity(M)
unknown χ_E[M, M] symmetric = 0.1*identity(M)
unknown χ_R[M, M]           = 0

# Decoder above encoder.
let S = [[m], [d]]
let G = [[Q, R], [Rᵀ, E]]
let X = η*[[χ_Q, χ_R], [χ_Rᵀ, χ_E]]
let A = [[0, -identity(M)], [-identity(M), Q + β*identity(M)]]
let P = diag(ρ)

let B = inverse(identity(2*M) + X*A)
let C = S*P*Sᵀ + η*G
let T = B*C*Bᵀ                          # covariance of (Wᵀx, Vᵀx)/√N on the training samples
let T_uu = T[M+1..2*M, M+1..2*M]

let Ghat   = α*η*A*B + α*[[T_uu + diag(D), 0], [0, zeros(M, M)]]
let mhat   = -α*A*B*S*P
let chihat = α*η*A*B*C*Bᵀ*A

let χ_new = inverse(Ghat + λ*identity(2*M))
let S_new = χ_new*mhat
let G_new = χ_new*(chihat + mhat*mhatᵀ)*χ_new

equation m   = S_new[1..M, :]
equation d   = S_new[M+1..2*M, :]
equation Q   = G_new[1..M, 1..M]
equation E   = G_new[M+1..2*M, M+1..2*M]
equation R   = G_new[1..M, M+1..2*M]
equation D   = β / (diag(Q) + β)
equation χ_Q = χ_new[1..M, 1..M]
equation χ_E = χ_new[M+1..2*M, M+1..2*M]
equation χ_R = χ_new[1..M, M+1..2*M]

gauge permute M
gauge flip m, d, Q, E, R, χ_Q, χ_E, χ_R along M
gauge flip m, d along K

# A fresh sample: covariances of u = Vᵀx/√N and h = Wᵀx/√N.
let S_uu = d*P*dᵀ + η*E
let S_hu = m*P*dᵀ + η*R

observable eps_g      = trace(P) - 2*sum[k in 1..min(M, K)](sqrt(ρ[k])*abs(m[k,k])) + trace(Q)
                                                        "signal recovery error"
observable rate       = sum(diag(S_uu) + D - 1 - log(D))/2   "rate on fresh data, in nats"
observable rate_train = sum(diag(T_uu) + D - 1 - log(D))/2   "rate on the training data, in nats"
observable distortion = -trace(S_hu) + trace(Q*S_uu)/2 + dot(diag(Q), D)/2
                                                        "distortion on fresh data above its floor |x|²/2"

phase "signal learning" when max(abs(m)) > 0
phase "noise learning"  when trace(Q) > 0
phase "collapse"        otherwise
