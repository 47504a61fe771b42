theory "Linear VAE, mode by mode: which latents die"
source "Dang, Tran, Nguyen & Ho 2024, Beyond Vanilla Variational Autoencoders, arXiv:2306.05023"
source "Li, Zhang, Zhang & Chen 2025, Posterior collapse as a phase transition, arXiv:2510.01621"

# The data have a covariance of eigenvalues θ². Along its eigenvectors the loss of a linear VAE falls apart into
# modes: x = θ·(unit variance) is encoded as z ~ N(λ x/θ, σ²) and decoded as N(ω z, η_dec²); the prior is N(0, η_enc²).
dim K = 1   "modes"

parameter θ[K]   = 2 in [0, inf)   "standard deviation of the data along each mode"
parameter β      = 1 in (0, inf)   "weight of the KL term"
parameter η_enc  = 1 in (0, inf)   "standard deviation of the prior"
parameter η_dec  = 1 in (0, inf)   "standard deviation of the decoder's noise"
parameter fixed  = 0 in [0, 1]     "0: the variances Σ of the latents are learnt; 1: they are held at σ_0²"
parameter σ_0[K] = 1 in (0, inf)   "standard deviations of the latents if fixed; ascending while θ descends"

# Unknowns of order one: T is the unit of the data, η_enc that of the latents.
let T = sqrt(θ^2 + β*η_dec^2)
let p = θ ./ T
let x = β*η_dec^2 ./ T^2

unknown w[K] = 0.8               "decoder, in units of T/η_enc with T² = θ² + β η_dec²"
unknown v[K] = 0.8               "encoder, in units of η_enc"
unknown s[K] = 0.6 in (0, inf)   "standard deviations of the latents, in units of η_enc"

# What each mode adds to the negative ELBO with weight β, times 2η_dec²/T², without constants.
function loss(s) = sum((p - w .* v)^2 + w^2 .* s^2 + x .* (v^2 + s^2 - 2*log(s)))
let total = if fixed > 0 then loss(σ_0/η_enc) + sum((s - σ_0/η_enc)^2) else loss(s)

minimize total over w, v, s

gauge flip w, v along K

# In the units of the source.
observable ω = abs(w) .* T/η_enc    "decoder"
observable λ = η_enc*abs(v)         "encoder"
observable σ = η_enc*s              "standard deviations of the latents"

# In closed form: learnt, a mode is alive where θ² > β η_dec²; fixed, where θ > √β c σ_0 with c = η_dec/η_enc.
let r = sqrt(β)*η_dec/η_enc
function root_of(x) = sqrt((x + abs(x))/2)
let excess = root_of(θ^2 - β*η_dec^2)
let ω_closed = if fixed > 0 then root_of(r*(θ - r*σ_0) ./ σ_0) else excess/η_enc
let λ_closed = if fixed > 0 then root_of(σ_0 .* (θ - r*σ_0)/r) else η_enc*excess ./ sqrt(excess^2 + β*η_dec^2)
let σ_closed = if fixed > 0 then σ_0 else sqrt(β)*η_enc*η_dec ./ sqrt(excess^2 + β*η_dec^2)
observable mismatch = max(max(abs(ω - ω_closed)), max(abs(λ - λ_closed)), max(abs(σ - σ_closed)))
    "largest distance of decoder, encoder and latents from the closed form"

observable KL         = (v^2 + s^2 - 1)/2 - log(s)                       "KL term of each mode, in nats"
observable active     = sum[k in 1..K](step(abs(w[k]) - 1e-6))           "number of latents alive"
observable rate       = sum((v^2 + s^2 - 1)/2 - log(s))                  "KL term of all modes, in nats"
observable distortion = sum(T^2 .* ((p - w .* v)^2 + w^2 .* s^2))/(2*η_dec^2)
    "squared error of the reconstruction over 2η_dec²"
observable gain       = distortion - sum(θ^2)/(2*η_dec^2)                 "distortion above that of collapse"
observable ELBO       = -distortion - rate - K/2*log(2*pi*η_dec^2)       "evidence lower bound, in nats"
free_energy f         = distortion + β*rate                              "loss that training minimises, in nats"

phase "all modes alive"     when min(abs(w)) > 0
phase "some modes alive"    when max(abs(w)) > 0
phase "all modes collapsed" otherwise

# Values of order 1e-9 rather than 0: beside a threshold the decoder grows as a square root.
check ω = sqrt(3), λ = sqrt(3)/2, σ = 1/2, KL = log(2), mismatch = 0 within 1e-10 "closed form: θ² = 4, η = β = 1"
check ω = sqrt(8.5)/2, λ = 2*sqrt(8.5)/3, σ = sqrt(2)*0.5*2/3, KL = log(9/0.5)/2, mismatch = 0 within 1e-10
      at θ = 3, β = 2, η_enc = 2, η_dec = 0.5                          "closed form"
check ω = 0, λ = 0, σ = 2, KL = 0, phase = "all modes collapsed" within 1e-9
      at θ = 1.4, β = 2, η_enc = 2                                     "closed form: θ² < β η_dec²"
check ω = sqrt(1.5), λ = sqrt(0.375), σ = 0.5, mismatch = 0 within 1e-10
      at θ = 1.25, fixed = 1, σ_0 = 0.5                                "closed form for fixed Σ"
check threshold continuous along β = 4 within 1e-10                    "closed form: θ² = β η_dec²"
check threshold continuous along η_dec = 2 within 1e-10                "closed form: θ² = β η_dec²"
check threshold continuous along θ[1] = 0.5 within 1e-10 at fixed = 1, σ_0 = 0.5   "closed form: θ = √β c σ_0"

# The cascade: KL = ½ log(θ²/(β η_dec²)) for each mode until it dies, σ² = β η_dec²/θ².
check KL = [log(9)/2, log(4)/2, 0], σ = [1/3, 1/2, 1], active = 2, phase = "some modes alive" within 1e-10
      at K = 3, θ = [3, 2, 0.9]                                        "closed form"
# Handwritten digits (UCI, 8 × 8 pixels): the six largest eigenvalues of their covariance.
check active = 3 within 1e-12 at K = 6, θ = [178.907, 163.627, 141.710, 101.044, 69.474, 59.076]^0.5, β = 120   "the spectrum alone"
check active = 5 within 1e-12 at K = 6, θ = [178.907, 163.627, 141.710, 101.044, 69.474, 59.076]^0.5, β = 60
check active = 6 within 1e-12 at K = 6, θ = [178.907, 163.627, 141.710, 101.044, 69.474, 59.076]^0.5, β = 10
