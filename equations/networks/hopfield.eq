theory "Hopfield network at zero temperature, replica symmetric"
source "Amit, Gutfreund & Sompolinsky 1987, Annals of Physics 173, 30"

parameter alpha = 0.1 in (0, 1)    "stored patterns per neuron"

unknown m = 1 in [-1, 1]           "overlap with the retrieved pattern"
unknown r = 1 in [0, inf)          "noise from the other patterns"
unknown C = 0 in [0, 1)            "susceptibility"

equation m = erf(m / sqrt(2 * alpha * r))
equation r = 1 / (1 - C)^2
equation C = sqrt(2 / (pi * alpha * r)) * exp(-m^2 / (2 * alpha * r))

start glassy: m = 0, r = 2, C = 0.4    "no pattern is retrieved"

gauge flip m

phase "retrieval"  when m > 0
phase "spin glass" otherwise

# With y = m/√(2αr) the equations reduce to √(2α) = erf(y)/y − 2/√π exp(−y²), and m = erf(y).
check m = 0.99799926634733, r = 1.0430588306492, C = 0.020858184883268 within 1e-12
      at alpha = 0.1     "one-dimensional reduction, solved in 30 digits"
check m = 0.98721189079923, r = 1.2095186948741 within 1e-12
      at alpha = 0.13    "one-dimensional reduction, solved in 30 digits"
check m = 0.96810121398676, C = 0.17695109434504, phase = "retrieval" within 1e-10
      at alpha = 0.1379  "one-dimensional reduction, just below the fold at 0.137905566"
check C = 0.6732163988223, r = 9.3643899706979, phase = "spin glass" within 1e-11
      at alpha = 0.15    "closed form: C/(1 - C) = √(2/(πα)), r = 1/(1 - C)²"
