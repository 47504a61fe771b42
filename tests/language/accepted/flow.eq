theory "A flow with schedules"
source "of no paper"
source "of another one"

parameter β   = 2 in (0, inf)     "weight"
parameter γ   = 0.1
parameter η   = 1
state m       = start_of_m in [-10, 10] "overlap"
state q[2]    = [β, 0]

# Definitions may be used in starts and schedules; there they see the parameters as they were set.
let start_of_m = 0.01*β
let rate = 1/(1 + exp(-γ*t))
let pull = β*m

flow d/dt m = -m + η*pull + rate
flow d/dt q = [m, t*β]

schedule η(t)         = 1 + η*t                         "holds unless another one is called for"
schedule ramp: β(t)   = β*min(1, t/10)                  "the value set for β, in the end"
schedule wave: β(t)   = γ*β + sin(t) + rate
schedule wave: η(t)   = η
schedule cyclic: β(t) = β*mod(t, 2)

# expect m = 4.074442516811659, q = [0.5, 6] within 1e-15 at t = 3, m = 0.5 "Python's math"
# expect m = 1.2744425168116589, q = [0.5, 1.7999999999999998] within 1e-15 at t = 3, m = 0.5, β = ramp "Python's math"
# expect m = 31.452574126822434 within 1e-14 at t = 30, m = 0.5, β = ramp "Python's math"
# expect m = 0.5322237792474221 within 1e-14 at t = 3, m = 0.5, β = wave, η = wave "Python's math"
# expect q = [0, 6] within 1e-15 at t = 3, m = 0, β = cyclic "3*(2*mod(3, 2))"
# expect start_m = 0.03, start_q = [3, 0] within 1e-15 at β = 3 "by hand"

phase "early" when t < 10
phase "late"  otherwise
# expect phase = "early" at t = 3 "by definition"
# expect phase = "late" at t = 10 "by definition"

event "large" when m > 5
goal "soon"  = minimise time of "large"
goal "apart" = maximize q[2] - m at t = 10/2   "behind the ramp"
goal "end"   = m
