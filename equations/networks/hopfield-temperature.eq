theory "Hopfield network at finite temperature, replica symmetric"
source "Amit, Gutfreund & Sompolinsky 1987, Annals of Physics 173, 30"

parameter T = 0.3 in (0, inf)        "temperature"
parameter alpha = 0.05 in (0, inf)   "stored patterns per neuron"

unknown m = 1 in [-1, 1]             "overlap with the retrieved pattern"
unknown q = 1 in [0, 1]              "overlap of two states of the network"
unknown r = 1 in [0, inf)            "noise from the other patterns"

let C = (1 - q)/T                    # susceptibility
function field(z) = (m + sqrt(alpha*r)*z)/T

equation m = E[z](tanh(field(z)))
equation q = E[z](tanh(field(z))^2)
equation r = q/(1 - C)^2

free_energy f = m^2/2 + alpha/2*(1 + r*C + T*log(1 - C) - q/(1 - C)) - T*(log(2) + E[z](logcosh(field(z))))
    "free energy per neuron"
observable replicon = 1 - alpha/(T*(1 - C))^2*E[z]((1 - tanh(field(z))^2)^2)
    "replica symmetry is stable where this is positive"

start retrieval: m = 1, q = 1, r = 1
# Between the glass at zero temperature and its end at T = 1 + √α.
let q_glass = max(0.01, 1 - T/(1 + sqrt(alpha)))
start glassy: m = 0, q = q_glass, r = q_glass*(1 + sqrt(alpha))^2/alpha    "no pattern is retrieved"
start paramagnetic: m = 0, q = 0, r = 0

require C < 1                        "the equations have other roots, at which the noise would be less than none"

gauge flip m

phase "retrieval"  when m > 0
phase "spin glass" when q > 0
phase "paramagnet" otherwise

threshold "de Almeida-Thouless" at replicon = 0    "below it replica symmetry is broken"

check threshold fold along alpha = 0.13504918977356396 within 1e-11 at T = 0.1 from retrieval    "solved in 25 digits"
check threshold fold along alpha = 0.10332978257905889 within 1e-11 at T = 0.3 from retrieval    "solved in 25 digits"
check threshold fold along alpha = 0.058815520547541017 within 1e-11 at T = 0.5 from retrieval   "solved in 25 digits"
check threshold first-order along alpha = 0.0530915504960429 within 1e-10 at T = 0.1
                                                "retrieval and glass in equilibrium, in double precision"
check threshold first-order along alpha = 0.0450307132986230 within 1e-10 at T = 0.3             "solved in 25 digits"
check m = 0.95301980815352855, q = 0.93307008519644271, r = 1.5459082166426383, f = -0.50448825655626733,
      phase = "retrieval" within 1e-11
      at alpha = 0.1, T = 0.3 from retrieval    "solved in 25 digits"
check m = 0.99116499570153202, q = 0.98296095021578361, r = 1.1049070994493814, f = -0.50123616994559851 within 1e-11
      at alpha = 0.05, T = 0.3 from retrieval   "solved in 25 digits"
check q = 0.7607266356565785, r = 18.565758187086118, f = -0.5093384154150911, phase = "spin glass" within 1e-9
      at alpha = 0.05, T = 0.3 from glassy      "trapezoid rule in double precision"
check m = 0, q = 0, r = 0, phase = "paramagnet" within 1e-9
      at alpha = 0.05, T = 1.5                  "closed form: above T = 1 + √α"
check phase = "spin glass" at alpha = 0.04, T = 1.199    "closed form: T = 1 + √α"
check phase = "paramagnet" at alpha = 0.04, T = 1.201
check threshold "de Almeida-Thouless" along T in (0.011, 0.05) = 0.014210055304506 within 1e-10
      at alpha = 0.135 from retrieval           "trapezoid rule in double precision"
check threshold continuous along T in (1.05, 1.5) = 1.2 within 1e-9
      at alpha = 0.04 from glassy               "closed form: T = 1 + √α"
