theory "Linear VAE: learning dynamics of one-pass SGD"
source "Ichikawa & Hukushima 2024, Learning Dynamics in Linear VAE, arXiv:2310.15440"

# Data x = W* diag(√ρ) c/√N + √η n in N dimensions. Decoder W and encoder V (N × M) are updated with
# learning rate τ, the latent variances D with τ/N, on a fresh sample at each step; t = steps/N.

dim M = 1   "latent directions of the model"
dim K = 1   "signals in the data"

parameter β    = 1    in [0, inf)   "weight of the KL term"
parameter ρ[K] = 1    in (0, inf)   "strength of each signal"
parameter η    = 1    in (0, inf)   "variance of the background noise"
parameter λ    = 0    in [0, inf)   "weight decay of encoder and decoder"
parameter τ    = 0.01 in (0, inf)   "learning rate"

# How β is annealed.
parameter γ       = 0.001 in (0, inf)   "rate of annealing, per unit of time"
parameter t_ramp  = 500   in (0, inf)   "duration of the linear ramp, and midpoint of the logistic one"
parameter period  = 400   in (0, inf)   "period of cyclic annealing"
parameter share   = 0.5   in (0, 1]     "part of each period during which cyclic annealing rises"

schedule tanh:     β(t) = β*tanh(γ*t)                              "saturating"
schedule linear:   β(t) = β*min(1, t/t_ramp)                       "linear ramp, then constant"
schedule logistic: β(t) = β/(1 + exp(-γ*(t - t_ramp)))             "sigmoidal"
schedule cyclic:   β(t) = β*min(1, mod(t, period)/(share*period))  "linear ramp, again in every period"

state m[M, K]           = 0.009783953428268433*identity(M, K)   "overlap of the decoder with the signals, WᵀW*/N"
state d[M, K]           = 0.12169071286916733*identity(M, K)    "overlap of the encoder with the signals, VᵀW*/N"
state Q[M, M] symmetric = 1.1068158149719238*identity(M)        "overlap of the decoder with itself, WᵀW/N"
state E[M, M] symmetric = 0.8613312244415283*identity(M)        "overlap of the encoder with itself, VᵀV/N"
state R[M, M]           = -0.1078362762928009*identity(M)       "overlap of the decoder with the encoder, WᵀV/N"
state D[M]              = 1 in (0, inf)                         "latent variances"

let P    = diag(ρ)
let S    = P + η*identity(K)
let S_uu = d*P*dᵀ + η*E
let S_hu = m*P*dᵀ + η*R
let S_uh = S_huᵀ
let S_hh = m*P*mᵀ + η*Q
let B    = S_uu + diag(D) + λ*identity(M)
let C_β  = Q + β*identity(M)

flow d/dt m = τ*(d*S - B*m)
flow d/dt d = τ*(m*S - C_β*d*S - λ*d)
flow d/dt Q = τ*(S_hu + S_uh - B*Q - Q*B) + τ^2*η*S_uu
flow d/dt E = τ*(S_uh + S_hu - S_uu*C_β - C_β*S_uu - 2*λ*E)
              + τ^2*η*(S_hh - C_β*S_uh - S_hu*C_β + C_β*S_uu*C_β)
flow d/dt R = τ*(S_hh - S_hu*C_β - λ*R + S_uu - B*R) + τ^2*η*(S_uh - S_uu*C_β)
flow d/dt D = -τ/2*(diag(Q) + β - β ./ D)

gauge permute M
gauge flip m, d, Q, E, R along M
gauge flip m, d along K

observable eps_g      = trace(P) - 2*sum[k in 1..min(M, K)](sqrt(ρ[k])*abs(m[k,k])) + trace(Q)
                                                             "signal recovery error"
observable rate       = sum(diag(S_uu) + D - 1 - log(D))/2   "rate, in nats"
observable distortion = -trace(S_hu) + trace(Q*S_uu)/2 + dot(diag(Q), D)/2
                                                             "distortion above its floor |x|²/2"

phase "signal learnt" when max(abs(m)) > 0
phase "noise learnt"  when trace(Q) > 0
phase "collapse"      otherwise

event "learnt" when eps_g < 0.05    "the signal is recovered"

check eps_g = 1.7343 within 5e-5 at t = 10     "arXiv:2310.15440, initial state of the printed runs"
check eps_g = 1.1415 within 5e-5 at t = 100
check eps_g = 0.5454 within 5e-5 at t = 500
check eps_g = 0.0323 within 5e-5 at t = 1000
# Annealing: the times at which ε_g has fallen to 0.05.
check time of "learnt" = 929.24 within 5e-3
check time of "learnt" = 733.23 within 5e-3 at β = tanh
check time of "learnt" = 852.38 within 5e-3 at β = tanh, γ = 0.01
