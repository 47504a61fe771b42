theory "Curie–Weiss magnet"
source "Weiss 1907, Journal de Physique 6, 661"
source "Friedli & Velenik 2017, Statistical Mechanics of Lattice Systems, ch. 2"

parameter beta = 1.5 in (0, inf)   "coupling of each spin to all others, over the temperature"
parameter h = 0                    "field over the temperature, β times what is usually called h"

unknown m = 1 in [-1, 1]           "magnetization per spin"

equation m = tanh(beta*m + h)

# Stationary where the equation holds, since ∂f/∂m = β(m − tanh(βm + h)), and a minimum where the
# iteration of the equation is stable.
free_energy f = beta*m^2/2 - log(2*cosh(beta*m + h))    "free energy per spin over the temperature"

observable s = log(2*cosh(beta*m + h)) - (beta*m + h)*m                "entropy per spin"
observable chi = (1 - m^2)/(1 - beta*(1 - m^2))                        "susceptibility ∂m/∂h"

start up: m = 1
start down: m = -1

phase "up"         when m > 0
phase "down"       when m < 0
phase "paramagnet" otherwise

check m = 0.85855963663011, f = -0.80834134944144, phase = "up" within 1e-10
      at beta = 1.5, h = 0                    "solved in 40 digits"
check m = -0.85855963663011, f = -0.80834134944144, phase = "down" within 1e-10
      at beta = 1.5, h = 0 from down          "the same by symmetry"
check m = -0.80108037558093, f = -0.72508372432066 within 1e-10
      at beta = 1.5, h = 0.1 from down        "metastable, solved in 40 digits"
check m = 0.89385519723667, f = -0.89608260276605 within 1e-10
      at beta = 1.5, h = 0.1                  "in equilibrium, solved in 40 digits"
check m = 0, s = log(2), chi = 2, phase = "paramagnet" within 1e-12
      at beta = 0.5, h = 0 from down          "two states per spin; χ = 1/(1 - β)"
# Where up and down lose their stability 1 = β(1 - m²), so that |m| = √(1 - 1/β) = y.
check threshold fold along h = -0.2075464553220303 within 1e-12
      at beta = 1.5                           "closed form: artanh y - βy"
check threshold fold along h = 0.2075464553220303 within 1e-12
      at beta = 1.5 from down                 "closed form: βy - artanh y"
check threshold first-order along h = 0 within 1e-12 at beta = 1.5       "symmetry"
check threshold continuous along beta = 1 within 1e-10 at h = 0          "closed form"
