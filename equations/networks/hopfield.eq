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

# At T = 0 the solution with m > 0 is m = erf(y), y = m/√(2αr), where √(2α) = erf(y)/y − 2/√π exp(−y²).
check m = 0.9984 within 1 at alpha = 0.1
