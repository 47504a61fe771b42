theory "Sparse reconstruction by l1 minimisation: weak threshold"
source "Donoho & Tanner 2005, PNAS 102, 9452"
source "Donoho, Maleki & Montanari 2009, PNAS 106, 18914"

# x in N → ∞ dimensions with ρδN entries that are not zero, seen through δN random projections, is
# to be the vector of smallest Σ|x| that agrees with them.
parameter delta = 0.5 in (0, 1)      "projections per dimension"
parameter rho = 0.2 in (0, 1)        "entries that are not zero, per projection"
parameter signs = 2 in [1, 2]        "2 for entries of either sign, 1 for entries known to be positive"

# Soft thresholding at z times the noise is least harmful to the sparsest signals at this z.
unknown z = 1 in (0, inf)            "threshold of approximate message passing, over its effective noise"

let tail = normal_cdf(-z)
let density = exp(-z^2/2)/sqrt(2*pi)

equation z = signs*(1 - delta)*density/(delta*(1 - signs*tail))

observable rho_c = 1 - z*exp(log_normal_cdf(-z) + z^2/2)*sqrt(2*pi)
    "nonzero entries per projection, up to which they are found"

phase "exact reconstruction" when rho < rho_c
phase "reconstruction fails" otherwise

threshold "weak threshold" at rho = rho_c    "above it the sparsest vector is no longer the one of smallest norm"

# From the maximum over z of (1 - (s/δ) M)/(1 + z² - s M), M = (1 + z²)Φ(-z) - zφ(z), s = 2 or 1.
check rho_c = 0.26738355240775709 within 1e-13 at delta = 0.25               "solved in 40 digits"
check rho_c = 0.38568966618148092, z = 0.87690098555286205 within 1e-12 at delta = 0.5
                                                                             "solved in 40 digits"
check rho_c = 0.10687762024324170 within 1e-13 at delta = 0.01               "solved in 40 digits"
check rho_c = 0.67816937813449948 within 1e-13 at delta = 0.9                "solved in 40 digits"
check rho_c = 0.55822769131417953 within 1e-13 at delta = 0.5, signs = 1     "solved in 40 digits"
check rho_c = 0.24097589618635445 within 1e-13 at delta = 0.1, signs = 1     "solved in 40 digits"
check threshold "weak threshold" along rho = 0.38568966618148092 within 1e-12 at delta = 0.5
                                                                             "solved in 40 digits"
check threshold "weak threshold" along delta = 0.25 within 1e-10 at rho = 0.26738355240775709
                                                                             "the inverse function"
