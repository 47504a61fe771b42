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

# Starts follow the scale of the data: the decoder grows as √s, the encoder shrinks as 1/√s.
let s = (max(ρ) + η)/2

unknown m[M, K]           = sqrt(s)*identity(M, K)       "overlap of the decoder with the signals, WᵀW*/N"
unknown d[M, K]           = 0.3/sqrt(s)*identity(M, K)   "overlap of the encoder with the signals, VᵀW*/N"
unknown Q[M, M] symmetric = 3*s*identity(M)              "overlap of the decoder with itself, WᵀW/N"
unknown E[M, M] symmetric = 0.3/s*identity(M)            "overlap of the encoder with itself, VᵀV/N"
unknown R[M, M]           = 0.5*identity(M)              "overlap of the decoder with the encoder, WᵀV/N"
unknown D[M]              = 0.5          in (0, 1]       "latent variances"

unknown χ_Q[M, M] symmetric = 0.3*s*identity(M)   "response of the decoder to a small field"
unknown χ_E[M, M] symmetric = 0.3/s*identity(M)   "response of the encoder to a small field"
unknown χ_R[M, M]           = 0                   "response of the decoder to a field on the encoder"

# Decoder above encoder.
let S = [[m], [d]]
let G = [[Q, R], [Rᵀ, E]]
let X = η*χ
let χ = [[χ_Q, χ_R], [χ_Rᵀ, χ_E]]
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

start collapsed: m = 0, d = 0, Q = 0, E = 0, R = 0, D = 1   "nothing is learnt"
start noise:     m = 0, d = 0                              "the latents hold noise alone"

require det(identity(2*M) + X*A) > 0 and min(diag(χ_Q)) > 0 and det(χ) > 0
        "responses are those of a minimum: the equations have other roots, on other sheets of the square root"

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

# Where the responses and their conjugates are eliminated, Ĝ = inverse(χ) - λ, m̂ = inverse(χ)*S and χ̂ drops out.
# Training minimises the loss, here without its constant Σ|x|²/2: of several stable solutions the equilibrium is
# that of lowest f.
free_energy f = α/2*(trace(A*B*C) + dot(diag(Q), D) + β*sum(D - log(D)))
                + λ/2*trace(G) - trace(inverse(χ)*(G - S*Sᵀ))/2
    "minimum of the regularised training loss, per dimension"

phase "signal learning" when max(abs(m)) > 0
phase "noise learning"  when trace(Q) > 0
phase "collapse"        otherwise

# Order parameters and observables at four points, solved to a residual below 1e-14 by damped iteration.
check m = 0.6563291641, d = 0.3610277426, Q = 0.7179466195, E = 0.2172350515, R = 0.3949217275,
      D = 0.5820902632, eps_g = 0.4052882912, rate = 0.2353980487, rate_train = 0.3331538219 within 1e-9
      at α = 4, β = 1, ρ = 1, η = 1, λ = 1   "damped iteration in double precision"
check m = 0.5319641683, d = 0.3509868308, Q = 0.8489576292, E = 0.3695752663, R = 0.5601372527,
      D = 0.3706565641, eps_g = 0.7850292925, rate = 0.4279514670, rate_train = 0.7359308556 within 1e-9
      at α = 2, β = 0.5, ρ = 1, η = 1, λ = 1   "damped iteration in double precision"
check m = 1.3924016975, d = 0.5932121914, Q = 2.0408236707, E = 0.3704217938, R = 0.8694628025,
      D = 0.1281600164, eps_g = 0.1025169410, rate = 1.0358239946, rate_train = 1.0736378860 within 1e-9
      at α = 6, β = 0.3, ρ = 2, η = 0.5, λ = 0.1   "damped iteration in double precision"
check m = 0, d = 0, Q = 0.4446661514, E = 0.1763745690, R = 0.2800496399,
      D = 0.6427426335, eps_g = 1.4446661514, rate = 0.1305640482, rate_train = 0.5563699248 within 1e-9
      at α = 0.5, β = 0.8, ρ = 1, η = 1, λ = 1   "damped iteration in double precision"

# Rank two: a superfluous latent, and two signals of different strength.
check abs(m[1,1]) = 0.6563, Q = [[0.7179, 0], [0, 0.5664]], D = [0.5821, 0.6384] within 6e-5
      at M = 2   "damped iteration; direct minimisation at N = 800 agrees within its fluctuations"
check m = [[1.0480, 0], [0, 0.7383]], Q = [[1.3181, 0], [0, 0.9085]], D = [0.3469, 0.4352] within 6e-5
      at M = 2, K = 2, β = 0.7, ρ = [2, 1]   "damped iteration; direct minimisation at N = 800"

# Collapse sets in at β_c = s/(1 + λ/α) - λ/(αs), s the largest eigenvalue of the sample covariance:
# (ρ + η)(1 + η/(αρ)) if α > (η/ρ)², else η(1 + 1/√α)².
check phase = "noise learning"  at α = 0.5, β = 1.5996   "closed form: β_c(0.5) = 1.59966"
check phase = "collapse"        at α = 0.5, β = 1.5997
check phase = "signal learning" at α = 2, β = 1.8333     "closed form: β_c(2) = 11/6"
check phase = "collapse"        at α = 2, β = 1.8334
check phase = "signal learning" at α = 3, β = 2.2598, ρ = 2, η = 0.5, λ = 0.5   "closed form: 2.25989"
check phase = "collapse"        at α = 3, β = 2.2600, ρ = 2, η = 0.5, λ = 0.5
check phase = "noise learning"  at α = 0.99              "closed form: the signal is seen from α = (η/ρ)² on"
check phase = "signal learning" at α = 1.01

# Beyond a tricritical point, where β_c is small, the transition is of first order: learning ends above β_c in a jump.
check threshold first-order along β in (0.03, 0.2) = 0.06893638079 within 1e-9
      at α = 0.6, η = 0.4, λ = 1.1   "equal free energies, with all conjugates written out, in double precision"

# Over β, ε_g/ρ has its minimum where it is 1 less the squared overlap of the signal with the leading principal
# component of the samples, (1 - (η/ρ)²/α)/(1 + η/(αρ)) (Baik, Ben Arous & Péché 2005).
check eps_g = 0.4 within 1e-10    at α = 4, β = 1.163155               "closed form; the place by golden section"
check eps_g = 2/101 within 1e-10  at α = 100, β = 1.035851, λ = 0.1    "the same"

# Infinitely many samples per dimension: m² = Q = ρ + η - β, D = β/(ρ + η), d = √Q/(ρ + η). Rate and distortion
# -Q/2 are those of a Gaussian source of variance ρ + η: distortion = (ρ + η)/2 (exp(-2 rate) - 1).
check m = sqrt(1.2), Q = 1.2, D = 0.4, d = sqrt(1.2)/2, rate = log(2.5)/2, distortion = -0.6,
      rate_train = log(2.5)/2, eps_g = (1 - sqrt(1.2))^2 within 1e-6
      at α = 1e8, β = 0.8   "closed form of the limit α → ∞; the correction is of order 1/α"
check m = sqrt(0.5), Q = 0.5, D = 0.8, d = sqrt(0.5)/2.5, rate = log(1.25)/2, distortion = -0.25 within 1e-6
      at α = 1e8, β = 2, ρ = 2, η = 0.5, λ = 0.1   "closed form of the limit α → ∞"
check phase = "signal learning" at α = 1e8, β = 1.9999   "inevitable collapse from β = ρ + η on"
check phase = "collapse"        at α = 1e8, β = 2.0001
