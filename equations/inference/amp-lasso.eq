theory "Approximate message passing for sparse signals: state evolution"
source "Donoho, Maleki & Montanari 2009, PNAS 106, 18914"
source "Bayati & Montanari 2011, IEEE Transactions on Information Theory 57, 764"

# y = Ax + w, with δN rows, N → ∞ columns of unit length on average, entries of x normal or zero. In every
# iteration x is estimated from x + τz by soft thresholding at a multiple of τ; `lasso` is where this ends.
parameter delta = 0.64 in (0, inf)    "measurements per dimension"
parameter rho = 0.128 in (0, 1]       "share of the entries that are not zero"
parameter sigma = 0.2 in [0, inf)     "standard deviation of the noise w"
parameter multiplier = 1.9662472612087125 in (0, inf)    "threshold over the noise"

state V = sigma^2 + rho/delta in [0, inf)    "variance τ² of the effective noise, at first that of the estimate 0"

# Mean squared error of soft thresholding μ + z at the multiplier a, averaged over z.
let a = multiplier
function risk(mu) = 1 + a^2 + (mu^2 - 1 - a^2)*(normal_cdf(a - mu) - normal_cdf(-a - mu))
                    - (a - mu)*normal_pdf(a + mu) - (a + mu)*normal_pdf(a - mu)

step V[t+1] = sigma^2 + V[t]/delta*E[x ~ bernoulli_gauss(rho)](risk(x/sqrt(V[t])))

observable tau = sqrt(V)                    "standard deviation of the effective noise"
observable mse = delta*(V - sigma^2)        "mean squared error of an entry"

event "recovered" when mse < 1e-4*rho         "all but a ten-thousandth of the signal"

# References: the estimate given x + τz, the sum of two Gaussians, in one quadrature of 30 digits.
check V = 0.24, mse = 0.128 within 1e-15 at t = 0
check V = 0.139415356256489, tau = 0.3733836582611631 within 1e-12 at t = 1
check V = 0.1120866591049969 within 1e-12 at t = 2
check V = 0.0960075323073851 within 1e-12 at t = 10
check tau = 0.3098303241049443 within 1e-12 at t = 60       "`lasso`, whose multiplier this is"
check V = 0.001826431598107305 within 1e-12
      at t = 10, sigma = 0, delta = 0.5, rho = 0.1, multiplier = 1.6
check V = 5.973847767688006e-7 within 1e-15
      at t = 40, sigma = 0, delta = 0.5, rho = 0.1, multiplier = 1.6    "below the transition: exact recovery"
check time of "recovered" = 27 within 1e-9 at sigma = 0, delta = 0.5, rho = 0.1, multiplier = 1.6
