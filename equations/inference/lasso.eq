theory "LASSO: sparse regression with an l1 penalty"
source "Bayati & Montanari 2011, IEEE Transactions on Information Theory 58, 1997"
source "Donoho, Maleki & Montanari 2009, PNAS 106, 18914"

# y = Ax + w, with δN rows, N → ∞ columns of unit length on average, entries of x normal or zero; the estimate
# minimises |y - Ax|²/2 + λ Σ|x|. It is distributed as x + τz after soft thresholding at θ.
parameter delta = 0.64 in (0, inf)   "measurements per dimension"
parameter rho = 0.128 in (0, 1]      "share of the entries that are not zero"
parameter sigma = 0.2 in [0, inf)    "standard deviation of the noise w"
parameter lambda = 0.5 in (0, inf)   "weight of the penalty"

unknown tau = 1 in (0, inf)          "standard deviation of the effective noise on an entry"
unknown theta = 1 in (0, inf)        "threshold of the effective denoiser"

# Soft thresholding of μ + z at a, averaged over z: its mean squared error, and how often it is not zero.
let a = theta/tau
function risk(mu) = 1 + a^2 + (mu^2 - 1 - a^2)*(normal_cdf(a - mu) - normal_cdf(-a - mu))
                    - (a - mu)*normal_pdf(a + mu) - (a + mu)*normal_pdf(a - mu)
function active(mu) = normal_cdf(mu - a) + normal_cdf(-mu - a)

observable mse = tau^2*E[x ~ bernoulli_gauss(rho)](risk(x/tau))    "mean squared error of an entry"
observable share = E[x ~ bernoulli_gauss(rho)](active(x/tau))      "share of the estimate's entries that are not zero"
observable multiplier = theta/tau                                  "threshold over the noise"

equation tau = sqrt(sigma^2 + tau^2/delta*E[x ~ bernoulli_gauss(rho)](risk(x/tau)))
equation theta = lambda + theta/delta*E[x ~ bernoulli_gauss(rho)](active(x/tau))

unique "the calibration of θ is invertible (Bayati & Montanari 2012; Miolane & Montanari 2021)"

check tau = 0.3098303241049443, multiplier = 1.9662472612087125, mse = 0.0358366910303839 within 1e-11
      at delta = 0.64, rho = 0.128, sigma = 0.2, lambda = 0.5     "closed forms for the sum of two Gaussians"
check tau = 0.09292820735023, multiplier = 1.6577667295237686, mse = 0.0030678258606636703 within 1e-11
      at delta = 0.5, rho = 0.1, sigma = 0.05, lambda = 0.1       "the same"
check tau = 0.8705202007318469, multiplier = 1.7874567882778403, mse = 0.15234162596466438 within 1e-11
      at delta = 0.3, rho = 0.2, sigma = 0.5, lambda = 1          "the same"
