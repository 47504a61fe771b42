theory "Real phase retrieval without noise, Bayes-optimal"
source "Barbier, Krzakala, Macris, Miolane & Zdeborová 2019, PNAS 116, 5451"
source "Mondelli & Montanari 2019, Foundations of Computational Mathematics 19, 703"

# x of N → ∞ normal entries is to be found from αN absolute values |a·x| with normal vectors a.
parameter alpha = 1 in (0, inf)      "measurements per dimension"

# At q = 1 x itself is always a solution, stable from α = 1 on; the unstable branch that leads to it
# is followed up to 0.9999.
unknown q = 0.5 in [0, 0.9999)       "overlap of the estimate with the signal, up to a common sign"

# Of z = a·x, of which |z| is measured, √q ω is known beforehand: this adds the term s z + √s ξ, with
# normal ξ, to what |z| tells about the sign. The mean square of the estimate of z is the mean of
# z² tanh(z(sz + √s ξ)). In polar coordinates z² = r(1 + cos θ) with r of density exp(-r), and the
# mean of r tanh(ry/2) is known.
let s = q/(1 - q)
function radial(y) = if abs(y) < 0.04 then y*(1 - y^2*(1 - y^2*(3 - y^2*(17 - y^2*(155 - 2073*y^2)))))
                     else sign(y)*((trigamma(0.5/abs(y)) - trigamma(0.5/abs(y) + 0.5))/(2*y^2) - 1)
function angular(c, d) = (1 + c)*radial(2*s*(1 + c) + 2*sqrt(s)*d)
let square = E[theta ~ uniform(-pi, pi)](angular(cos(theta), sin(theta)))
let qhat = alpha*(1 + s)*((1 + s)*square - s)

equation q = qhat/(1 + qhat)

observable mse = 1 - q               "mean squared error of an entry, up to a common sign"

start blind: q = 0                   "always a solution"

phase "correlated" when q > 0
phase "blind"      otherwise

check threshold fold along alpha = 1.12847140667217 within 1e-10
                                     "message passing finds x: maximum of α(q), with the double Gaussian average"
check q = 0, phase = "blind" within 1e-6 at alpha = 0.499    "closed form: weak recovery at α = 1/2"
check q = 0.00040140299603, phase = "correlated" within 2e-9
      at alpha = 0.501               "double Gaussian average by the trapezoid rule, in double precision"
check q = 0.4762635854974626 within 1e-11
      at alpha = 1                   "the same"
check q = 0.12412019068178609 within 1e-11
      at alpha = 0.7                 "the same"
check q = 0.6907887768799105 within 1e-11
      at alpha = 1.1                 "the same"
check threshold continuous along alpha in (0.3, 0.7) = 0.5 within 1e-9    "closed form: weak recovery"
