theory "Soft committee machines: the symmetric plateau"
source "Saad & Solla 1995, Physical Review E 52, 4225"

# Where online learning lingers before the hidden units of a student choose among those of the
# teacher: fixed points of the flow of `saad-solla` in which all units are alike, at first order in
# the learning rate, with as many units as the teacher has, which are orthonormal.
parameter K = 2 in [2, inf)        "hidden units, of student and teacher"

unknown R = 0.4 in [0, 1]          "overlap of any of the student's units with any of the teacher's"
unknown Q = 0.3 in [0, inf)        "overlap of the student's units with each other and with themselves"

# Means of g'(x_i) x_b g(x_a) are w_a (C_ab - C_ia C_ib/(1 + Q)), for a in the student or the teacher.
let w_s = 2/pi/sqrt(1 + 2*Q)
let w_t = 2/pi/sqrt(2*(1 + Q) - R^2)
let v = K*(w_t*R - w_s*Q)/(1 + Q)

# The right sides are R + dR/ds and Q + dQ/ds, s = ηt.
equation R = R + w_t - K*w_s*R - v*R
equation Q = Q + 2*v

observable eps_g = K^2/pi*(asin(Q/(1 + Q)) + asin(1/2)/K - 2*asin(R/sqrt(2*(1 + Q))))
    "generalization error: half the mean squared error"
observable escape = 2/pi*R/(2*(1 + Q) - R^2)^1.5 - v
    "rate, over η, at which a difference between the overlaps of a unit with two teachers grows"

check eps_g = 0.011610840312668358, R = 0.40824829046386302, Q = 1/3 within 3e-12
      at K = 2                    "Saad & Solla: R = 1/√(K(2K - 1)), Q = 1/(2K - 1), ε = K/π (π/6 - K arcsin(1/(2K)))"
check eps_g = 0.028377263870374994, R = 1/sqrt(28), Q = 1/7 within 3e-12
      at K = 4                    "the same"
check escape = 0.0657498074 within 1e-9 at K = 2     "eigenvalue of the linearized flow, by finite differences"
check escape = 0.0356473566 within 1e-9 at K = 4     "the same"
