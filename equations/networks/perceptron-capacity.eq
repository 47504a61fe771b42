theory "Storage capacity of the spherical perceptron"
source "Gardner 1988, Journal of Physics A 21, 257"
source "Gardner & Derrida 1988, Journal of Physics A 21, 271"

# Weights on a sphere in N → ∞ dimensions that put αN random patterns on random sides of a plane,
# each at a distance of at least κ from it, replica symmetric.
parameter alpha = 1 in (0, inf)      "patterns per weight"
parameter kappa = 0                  "margin"

unknown q = 0.5 in [0, 1)            "overlap of two solutions"

# The weights have a logarithm of their volume s; where s(q) is extremal the equation holds.
function gap(t) = -(kappa + sqrt(q)*t)/sqrt(1 - q)

equation q = alpha*(1 - q)*E[t](inverse_mills(gap(t))^2)

observable s = log(1 - q)/2 + q/(2*(1 - q)) + alpha*E[t](log_normal_cdf(gap(t)))
    "logarithm of the share of the sphere that solves, per weight"
observable replicon = 1 - alpha*E[t]((inverse_mills(gap(t))*(gap(t) + inverse_mills(gap(t))))^2)
    "replica symmetry is stable where this is positive"
observable alpha_c = 1/E[t](max(0, t + kappa)^2)
    "capacity: patterns per weight at which q = 1; exact where the margin is not negative"

phase "replica symmetry broken" when replicon < 0
phase "solutions"               otherwise

threshold "de Almeida-Thouless" at replicon = 0    "above it replica symmetry is broken: at negative margins"

check alpha_c = 2 within 1e-12 at kappa = 0                      "closed form; Cover 1965"
check alpha_c = 0.96120505280154176 within 1e-12
      at alpha = 0.5, kappa = 0.5    "closed form: 1/((1 + κ²)Φ(κ) + κφ(κ))"
check alpha_c = 0.51957222960493797 within 1e-12
      at alpha = 0.3, kappa = 1      "the same"
check q = 0.5853118517910988, s = -0.8558205967147616, replicon = 0.6024586771998481 within 1e-12
      at alpha = 1, kappa = 0        "trapezoid rule in double precision, residual below 1e-15"
check q = 0.8217211868395501, s = -1.5892082396928675, phase = "solutions" within 1e-11
      at alpha = 1.5, kappa = 0      "the same"
check q = 0.8775846331200854, s = -1.6962130711903987 within 1e-11
      at alpha = 0.8, kappa = 0.5    "the same"
check q = 0.9711990272434932, phase = "replica symmetry broken" within 1e-10
      at alpha = 4.5, kappa = -0.5   "the same"
