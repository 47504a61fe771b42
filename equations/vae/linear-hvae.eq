theory "Linear hierarchical VAE of two levels, one mode"
source "Dang, Tran, Nguyen & Ho 2024, Beyond Vanilla Variational Autoencoders, arXiv:2306.05023, hierarchical VAE"

# Data x of variance θ² along the mode are encoded as z₁ ~ N(λ x/θ, σ_1²), and that as z₂ ~ N(w z₁, σ²).
# Decoders: N(ω z₂, η_dec²) for z₁ and N(u z₁, η_dec²) for x. The prior of z₂ is N(0, η_enc²).
parameter θ     = 2 in [0, inf)   "standard deviation of the data along the mode"
parameter β_1   = 1 in (0, inf)   "weight of the KL term of the lower level"
parameter β_2   = 1 in (0, inf)   "weight of the KL term of the upper level"
parameter σ_1   = 0.8 in (0, inf)   "standard deviation of the lower latent, not learnt"
parameter fixed = 0 in [0, 1]     "0: the variance of the upper latent is learnt; 1: it is held at σ_2²"
parameter σ_2   = 1 in (0, inf)   "standard deviation of the upper latent if fixed"
parameter η_enc = 1 in (0, inf)   "standard deviation of the prior of the upper latent"
parameter η_dec = 1 in (0, inf)   "standard deviation of the noise of both decoders"

# Unknowns of order one: T is the unit of the data, Z that of z₁ and η_enc that of z₂.
let T = sqrt(θ^2 + β_2*η_dec^2)
let Z_learnt = σ_1*T/sqrt(β_2*η_dec^2)
let Z_fixed = sqrt(σ_1^2 + (σ_1^2*η_enc/(sqrt(β_1*β_2)*η_dec*σ_2))^(2/3)*θ^(4/3))
let Z = if fixed > 0 then Z_fixed else Z_learnt
let N = T^2 + β_1*Z^2
let s_0 = σ_2/η_enc

unknown u_1 = 0.7               "decoder of the lower level, in units of T/Z with T² = θ² + β₂ η_dec²"
unknown v_1 = 0.7               "encoder of the lower level, in units of Z, of the order of the spread of z₁"
unknown u_2 = 0.7               "decoder of the upper level, in units of Z/η_enc"
unknown v_2 = 0.7               "encoder of the upper level, in units of η_enc/Z"
unknown s   = 0.6 in (0, inf)   "standard deviation of the upper latent, in units of η_enc"

# The negative ELBO with weights β₁ and β₂, times 2η_dec²/N with N = T² + β₁Z², without constants.
let z_1 = v_1^2 + (σ_1/Z)^2     # variance of z₁
let error_1 = T^2*((u_1*v_1 - θ/T)^2 + (u_1*σ_1/Z)^2)
function error_2(s) = Z^2*((u_2*v_2 - 1)^2*z_1 + u_2^2*s^2)
function upper(s) = v_2^2*z_1 + s^2 - 2*log(s)
function loss(s) = (error_1 + β_1*error_2(s) + β_2*η_dec^2*upper(s))/N
let total = if fixed > 0 then loss(s_0) + (s - s_0)^2 else loss(s)

# With u_1 and v_2 at their best it is convex in the logarithms of z_1 and of u_2² plus a constant: there is one minimum.
minimize total over u_1, v_1, u_2, v_2, s

gauge flip u_1, v_1
gauge flip u_2, v_2

# In the units of the source.
observable λ = Z*abs(v_1)             "encoder of the lower level"
observable ω = Z*abs(u_2)/η_enc       "decoder of the upper level"
observable σ = η_enc*s                "standard deviation of the upper latent"

# In closed form, c = η_dec/η_enc. Σ₂ learnt:
function root_of(x) = sqrt(max(x, 0))
let c = η_dec/η_enc
let ratio = β_2/β_1
let λ_both = σ_1*root_of(θ^2 - β_2*η_dec^2)/(sqrt(β_2)*η_dec)
let ω_both = root_of(σ_1^2*θ^2/(β_2*η_enc^2*η_dec^2) - ratio*c^2)
let λ_alone = root_of(σ_1/sqrt(β_1)*(θ - sqrt(β_1)*σ_1))
let ω_alone = root_of((σ_1^2 - ratio*η_dec^2)/η_enc^2)
let is_wide = σ_1^2 >= ratio*η_dec^2
let is_dead = not is_wide and σ_1^2*θ^2 < ratio*β_2*η_dec^4
let λ_learnt = if is_dead then λ_alone else λ_both
let ω_learnt = if is_wide then max(ω_alone, ω_both) else if is_dead then 0 else ω_both
# Σ₂ fixed:
let g = sqrt(β_1*β_2)*c
let are_alive = θ >= sqrt(g*σ_1*σ_2) and θ >= β_2*c^2*σ_2^2/(sqrt(β_1)*σ_1)
let λ_held = (σ_1^2/(g*σ_2))^(1/3)*root_of(θ^(4/3) - (g*σ_1*σ_2)^(2/3))
let ω_held = (sqrt(β_2)*c*σ_1/(β_1*σ_2^2))^(1/3)*root_of(θ^(2/3) - (β_2^2*c^4*σ_2^4/(β_1*σ_1^2))^(1/3))
let ω_noise = root_of(sqrt(β_2)*c*σ_1/(sqrt(β_1)*σ_2) - ratio*c^2)
let is_noisy = sqrt(β_1)*σ_1 >= sqrt(β_2)*c*σ_2
let λ_fixed = if are_alive then λ_held else if is_noisy then 0 else λ_alone
let ω_fixed = if are_alive then ω_held else if is_noisy then ω_noise else 0
observable λ_closed = if fixed > 0 then λ_fixed else λ_learnt   "encoder of the lower level in closed form"
observable ω_closed = if fixed > 0 then ω_fixed else ω_learnt   "decoder of the upper level in closed form"

# Where decoders and variances are far from order one, the unknowns begin at the closed form.
let v_c = (if fixed > 0 then λ_fixed else λ_learnt)/Z
let u_c = (if fixed > 0 then ω_fixed else ω_learnt)*η_enc/Z
let cost = β_1*Z^2*u_c^2 + β_2*η_dec^2
let s_c = if fixed > 0 then s_0 else sqrt(β_2*η_dec^2/cost)
start closed_form: v_1 = v_c, u_1 = θ/T*v_c/(v_c^2 + (σ_1/Z)^2), u_2 = u_c, v_2 = β_1*Z^2*u_c/cost, s = s_c

observable KL_1 = error_2(s)/(2*η_dec^2) - 1/2 - log(σ_1/η_dec)   "KL term of the lower level, in nats"
observable KL_2 = (v_2^2*z_1 + s^2 - 1)/2 - log(s)                      "KL term of the upper level, in nats"
observable distortion = error_1/(2*η_dec^2)     "squared error of the reconstruction over 2η_dec²"
observable ELBO = -distortion - KL_1 - KL_2 - log(2*pi*η_dec^2)/2       "evidence lower bound, in nats"
observable active = step(abs(v_1) - 1e-6) + step(abs(u_2) - 1e-6)       "number of levels alive"
free_energy f = distortion + β_1*KL_1 + β_2*KL_2                        "loss that training minimises, in nats"

phase "both levels alive" when abs(v_1) > 0 and abs(u_2) > 0
phase "upper collapsed"   when abs(v_1) > 0
phase "lower collapsed"   when abs(u_2) > 0
phase "all collapsed"     otherwise

# Σ₂ learnt.
check λ = 1.7321, ω = 1.7321 within 6e-5 at σ_1 = 1    "direct minimisation of the loss"
check λ = 1.1314, ω = 0.6633 within 6e-5 at θ = 3, σ_1 = 0.4
check λ = 0.5916, ω = 0, phase = "upper collapsed" within 6e-5 at θ = 1.2, σ_1 = 0.5
check λ = 2.4495, ω = 2.4749 within 6e-5 at θ = 2.5, σ_1 = 0.5, β_1 = 2, η_dec = 0.5
check λ = 0, ω = sqrt(3), phase = "lower collapsed" within 1e-9 at θ = 0.9, σ_1 = 2      "closed form"
check λ = 0, ω = 0, phase = "all collapsed" within 1e-9 at θ = 0.5                       "closed form"
check threshold continuous along θ = 1 within 1e-10 at σ_1 = 2                           "closed form: θ² = β₂ η_dec²"
check threshold continuous along θ in (1, 4) = 2 within 1e-10 at σ_1 = 0.5               "closed form: σ₁²θ² = (β₂²/β₁) η_dec⁴"
check threshold continuous along θ in (0.1, 1) = 0.5 within 1e-10 at σ_1 = 0.5           "closed form: θ = √β₁ σ₁"
# Σ₂ fixed.
check λ = 1.2328, ω = 0.7664 within 6e-5 at fixed = 1, σ_1 = 1    "direct minimisation of the loss"
check λ = 1.9349, ω = 0.4539 within 6e-5
      at fixed = 1, θ = 4, σ_1 = 0.7, σ_2 = 1.5, β_1 = 0.5, β_2 = 2, η_dec = 0.6
check λ = 0, ω = 1, phase = "lower collapsed" within 1e-9 at fixed = 1, θ = 0.5, σ_1 = 1, σ_2 = 0.5
check λ = 0.4472, ω = 0, phase = "upper collapsed" within 6e-5 at fixed = 1, θ = 0.9, σ_1 = 0.5, σ_2 = 2
