theory "Hebbian learning of a perceptron, online"
source "Vallet 1989, Europhysics Letters 8, 747"
source "Biehl & Schwarze 1995, Journal of Physics A 28, 643"

# Student J and teacher B with |B|² = 1 in N → ∞ dimensions. At each step a fresh example x with
# label ±sign(B·x) adds η x × label/√N to J, which decays; t = examples/N.
parameter eta = 1 in (0, inf)          "size of a step"
parameter noise = 0 in [0, 0.5]        "share of the labels that are flipped"
parameter decay = 0.01 in [0, inf)     "rate at which the student forgets, per unit of time; 0 is Hebb's rule itself"

state R = 0                            "overlap of student and teacher"
state Q = 0 in [0, inf)                "squared length of the student"

let hint = (1 - 2*noise)*sqrt(2/pi)    # mean of label × teacher's field

flow d/dt R = eta*hint - decay*R
flow d/dt Q = 2*eta*hint*R + eta^2 - 2*decay*Q

observable eps_g = if Q > 0 then acos(R/sqrt(Q))/pi else 1/2   "generalization error: share of new inputs told wrong"

check eps_g = 0.28563429992441821, R = sqrt(2/pi), Q = 1 + 2/pi within 1e-14
      at t = 1, decay = 0              "closed form: arctan √(π/(2t))/π"
check eps_g = 0.12011135321740704 within 1e-13
      at t = 10, decay = 0             "the same"
check eps_g = atan(sqrt(pi/2/100)/0.6)/pi within 1e-13
      at t = 100, noise = 0.2, eta = 0.3, decay = 0   "the same with noise p: √t shrinks by 1 - 2p"
check eps_g = 1/2 within 1e-15 at t = 0    "a blank student guesses"
check eps_g = atan(sqrt(pi/4*0.01))/pi within 1e-11
      at t = 4000                            "closed form of the limit: arctan √(π decay/4)/π"
