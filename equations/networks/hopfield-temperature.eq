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
start glassy: m = 0, q = 0.6, r = 2  "no pattern is retrieved"
start paramagnetic: m = 0, q = 0, r = 0

require C < 1                        "the equations have other roots, at which the noise would be less than none"

gauge flip m

phase "retrieval"  when m > 0
phase "spin glass" when q > 0
phase "paramagnet" otherwise

threshold "de Almeida-Thouless" at replicon = 0    "below it replica symmetry is broken"

