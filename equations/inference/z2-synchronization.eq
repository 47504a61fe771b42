theory "Z2 synchronization: Rademacher spike in a Wigner matrix, Bayes-optimal"
source "Deshpande, Abbé & Montanari 2017, Information and Inference 6, 125"

# Y = √(λ/n) x xᵀ + W with signs x and a symmetric W with normal entries of variance 1.
parameter lambda = 1.5 in (0, inf)   "signal-to-noise ratio"

unknown q = 0.9 in [0, 1]            "overlap of the estimate with the signs, its squared length over n"

# By Bayes' rule tanh has the same mean; of tanh² no part cancels another where q is small.
equation q = E[z](tanh(lambda*q + sqrt(lambda*q)*z)^2)

free_energy i = lambda*(1 + q)^2/4 - E[z](logcosh(lambda*q + sqrt(lambda*q)*z))
    "mutual information of signs and matrix, over n, in nats"
observable mmse = 1 - q^2            "least mean squared error of the entries of x xᵀ"

start blind: q = 0                   "always a solution"

phase "correlated" when q > 0
phase "hidden"     otherwise

check q = 0.3941861337718256, i = 0.3676134897446638, phase = "correlated" within 1e-11
      at lambda = 1.5                "trapezoid rule in double precision, residual below 1e-15"
check q = 0.6184475093488232, i = 0.4587146912945226 within 1e-11
      at lambda = 2                  "the same"
check q = 0.0961280354604091, i = 0.2749213314483774 within 1e-11
      at lambda = 1.1                "the same"
check q = 0, i = 0.2, phase = "hidden" within 1e-11
      at lambda = 0.8                "closed form: λ/4"
check q = 0, phase = "hidden" within 1e-6 at lambda = 0.999    "closed form: hidden up to λ = 1, where the eigenvalue leaves the bulk"
check phase = "correlated" at lambda = 1.02
check threshold continuous along lambda = 1 within 1e-9    "closed form"
