theory "Storage capacity of the binary perceptron"
source "Krauth & Mézard 1989, Journal de Physique 50, 3057"

# Weights ±1 in N → ∞ dimensions that put αN random patterns on random sides of a plane, each at a
# distance of at least κ from it, replica symmetric: exact as long as the entropy is not negative.
parameter alpha = 0.5 in (0, inf)    "patterns per weight"
parameter kappa = 0                  "margin"

unknown q = 0.5 in [0, 1)            "overlap of two solutions"
unknown qhat = 1 in [0, inf)         "variance of the field on a weight"

function gap(t) = -(kappa + sqrt(q)*t)/sqrt(1 - q)

equation q = E[z](tanh(sqrt(qhat)*z)^2)
equation qhat = alpha/(1 - q)*E[t](inverse_mills(gap(t))^2)

observable s = log(2) + E[z](logcosh(sqrt(qhat)*z)) - qhat*(1 - q)/2 + alpha*E[t](log_normal_cdf(gap(t)))
    "entropy of the solutions per weight: logarithm of their number"

phase "solutions"    when s >= 0
phase "no solutions" otherwise

threshold "zero entropy" at s = 0    "capacity"

check threshold "zero entropy" along alpha = 0.83307859973957923 within 1e-11
      at kappa = 0                   "solved in 24 digits"
check q = 0.32238536322356131, qhat = 0.66803498953513012, s = 0.31439006685562512 within 1e-12
      at alpha = 0.5, kappa = 0      "solved in 24 digits"
check q = 0.56394908008456164, qhat = 2.5763513190756746, s = 0 within 1e-11
      at alpha = 0.83307859973957923, kappa = 0    "solved in 24 digits"
