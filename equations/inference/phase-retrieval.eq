theory "Real phase retrieval without noise, Bayes-optimal"
source "Barbier, Krzakala, Macris, Miolane & Zdeborová 2019, PNAS 116, 5451"
source "Mondelli & Montanari 2019, Foundations of Computational Mathematics 19, 703"

# x of N → ∞ normal entries is to be found from αN absolute values |a·x| with normal vectors a.
parameter alpha = 1 in (0, inf)      "measurements per dimension"

# At q = 1, outside of these equations, x itself is always a solution from α = 1 on.
unknown q = 0.5 in [0, 1)            "overlap of the estimate with the signal, up to a common sign"

# Of z = a·x, of which |z| is measured, √q ω is known beforehand. The tanh is the guess of its sign.
let s = q/(1 - q)
let signs = E[z, xi](z^2*tanh(z*(s*z + sqrt(s)*xi)))    # mean square of the estimate of z
let qhat = alpha*(1 + s)*((1 + s)*signs - s)

equation q = qhat/(1 + qhat)

observable mse = 1 - q               "mean squared error of an entry, up to a common sign"

start blind: q = 0                   "always a solution"

phase "correlated" when q > 0
phase "blind"      otherwise

check threshold fold along alpha = 1.1284714066721 within 1e-10
                                     "message passing finds x: maximum of α(q), in double precision"
check threshold continuous along alpha = 0.5 within 1e-8
                                     "closed form: weak recovery"
check q = 0.4762635854974619 within 1e-11
      at alpha = 1                   "trapezoid rule; the average also by trigamma functions of the angle between z and ξ"
check q = 0.12412019068178609 within 1e-11
      at alpha = 0.7                 "the same"
check q = 0.6907887768799073 within 1e-11
      at alpha = 1.1                 "the same"
