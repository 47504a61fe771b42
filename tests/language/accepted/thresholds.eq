theory "Free energies, thresholds and what checks expect of them"

dim M = 2
parameter beta = 1.5 in (0, inf)
parameter rho[M] = 1
parameter A[2, 2] symmetric = [[2, 0.5], [0.5, 1]]
parameter h = 0
unknown m = 1 in [-1, 1]
# A name is free to look like a word of a check.
observable threshold = 2*m
equation m = tanh(beta*m + h)
start up: m = 1

free_energy f = beta*m^2/2 - log(2*cosh(beta*m + h))   "per spin"
observable entropy = -f - beta*m^2/2 - h*m
# expect threshold = 0 within 1e-15 at m = 0 "2*0"
# expect f = -0.693147180559945, entropy = 0.693147180559945 within 1e-15 at m = 0 "log 2"

threshold "zero entropy" at entropy = 0   "below, the saddle point is wrong"
threshold "half"
    at m^2
       = 1/2
threshold "sum of lets" at half_sum = rho[1]*A[1, 2]
let half_sum = m/2 + beta

phase "up" when m > 0
phase "down" when m < 0
phase "none" otherwise

check threshold = 2 within 1
check threshold + m = 3 within 2
check threshold along beta = 1 within 1e-9
check threshold continuous along β = 1 within 1e-9 at h = 0 from up "by hand"
check threshold fold
      along h in (0, 1)
      = 0.2 within 1e-9
      at beta = 1.5
check threshold first-order along h in [-1, 1) = 0 within 1e-9 at beta = 1.5, M = 3, rho = [1, 2, 3]
check threshold hopf along rho[2] = 1/2 within 1e-9 at rho = [2, 1]
check threshold "zero entropy" along A[2, 1] = 1 within 1e-9
check threshold along rho[M] = 1 within 1e-9 at M = 4

# expect free_energy = -0.693147180559945 within 1e-15 at m = 0 "−log 2"
# expect thresholds = [0.693147180559945, -0.5, 1] within 1e-15 at m = 0 "log 2 − 0, 0 − 1/2, 1.5 − 0.5"

# Of every comparison the difference of its sides, once, through `let`s and functions.
let is_weak = m < 0.5 or not (beta >= 2 and M > 1)
let is_odd = is_weak and h == 0.25
function differ(x, y) = if x < y then true(x != y) else y - x > 1
function true(condition) = condition and condition
require is_odd or differ(m, h) or 0 > m or 3*h > 1   "no more than an example"
# expect margins = [0.1, -0.4, -0.5, -0.25, 0.1, -1.1, -1] within 1e-15 at m = 0.1 "by hand"
