theory "Linear conditional VAE: what the condition explains collapses"
source "Dang, Tran, Nguyen & Ho 2024, Beyond Vanilla Variational Autoencoders, arXiv:2306.05023, conditional VAE"

# y is to be encoded given x. What x predicts of y linearly needs no latent: the modes are those of the residual
# covariance Σ_yy - Σ_yx Σ_xx⁺ Σ_xy, of eigenvalues θ. Here a mode of y has variance v_y and correlation r with x.
dim K = 1   "modes of y"

parameter v_y[K] = 4 in [0, inf)   "variance of y along each mode"
parameter r[K]   = 0 in [-1, 1]    "correlation of y with what x predicts of it, along each mode"
parameter β      = 1 in (0, inf)   "weight of the KL term"
parameter η_enc  = 1 in (0, inf)   "standard deviation of the prior"
parameter η_dec  = 1 in (0, inf)   "standard deviation of the decoder's noise"

let θ_r = v_y .* (1 - r^2)

# Unknowns of order one: T is the unit of the data, η_enc that of the latents.
let T = sqrt(θ_r + β*η_dec^2)
let p = sqrt(θ_r) ./ T
let x = β*η_dec^2 ./ T^2

unknown w[K] = 0.8               "decoder, in units of T/η_enc with T² = θ + β η_dec²"
unknown v[K] = 0.8               "encoder, in units of η_enc"
unknown s[K] = 0.6 in (0, inf)   "standard deviations of the latents, in units of η_enc"

# What each mode adds to the negative ELBO with weight β, times 2η_dec²/T², without constants.
let loss = sum((p - w .* v)^2 + w^2 .* s^2 + x .* (v^2 + s^2 - 2*log(s)))

minimize loss over w, v, s

gauge flip w, v along K

# In the units of the source.
observable θ = θ_r                  "eigenvalues of the residual covariance"
observable ω = abs(w) .* T/η_enc    "decoder"
observable λ = η_enc*abs(v)         "encoder"
observable σ = η_enc*s              "standard deviations of the latents"

# In closed form: a mode is alive where θ > β η_dec².
function positive(x) = (x + abs(x))/2
let excess = positive(θ_r - β*η_dec^2)
let ω_closed = sqrt(excess)/η_enc
let σ_closed = sqrt(β)*η_enc*η_dec ./ sqrt(excess + β*η_dec^2)
observable mismatch = max(max(abs(ω - ω_closed)), max(abs(σ - σ_closed)))
    "largest distance of decoder and latents from the closed form"

observable KL         = (v^2 + s^2 - 1)/2 - log(s)                       "KL term of each mode, in nats"
observable active     = sum[k in 1..K](step(abs(w[k]) - 1e-6))           "number of latents alive"
observable rate       = sum((v^2 + s^2 - 1)/2 - log(s))                  "KL term of all modes, in nats"
observable distortion = sum(T^2 .* ((p - w .* v)^2 + w^2 .* s^2))/(2*η_dec^2)
    "squared error of the reconstruction over 2η_dec²"
observable ELBO       = -distortion - rate - K/2*log(2*pi*η_dec^2)       "evidence lower bound of log p(y|x), in nats"
free_energy f         = distortion + β*rate                              "loss that training minimises, in nats"

phase "all modes alive"     when min(abs(w)) > 0
phase "some modes alive"    when max(abs(w)) > 0
phase "all modes collapsed" otherwise

check ω = sqrt(3), σ = 1/2, KL = log(2), mismatch = 0 within 1e-10       "closed form: θ = 4, η = β = 1"
check θ = 1.44, ω = sqrt(0.44), σ = 1/1.2, KL = log(1.44)/2, mismatch = 0 within 1e-10
      at r = 0.8                                                       "closed form: θ = 4·(1 - 0.64)"
check ω = sqrt(3.6)/2, σ = 2*sqrt(0.4)*0.5/sqrt(3.7), mismatch = 0 within 1e-10
      at v_y = 3.7, β = 0.4, η_enc = 2, η_dec = 0.5                    "closed form"
check ω = 0, σ = 1, phase = "all modes collapsed" within 1e-9 at r = 1, v_y = 100   "x = y leaves nothing to encode"
check threshold continuous along r[1] in (0.1, 1) = sqrt(0.75) within 1e-10         "closed form: 4(1 - r²) = 1"
check threshold continuous along β = 1.44 within 1e-10 at r = 0.8                   "closed form: θ = β η_dec²"
check active = 1, phase = "some modes alive" within 1e-10 at K = 2, v_y = 4, r = [0, 0.9]   "closed form: 4·0.19 < 1"
