theory "Mean-field Potts model"
source "Wu 1982, Reviews of Modern Physics 54, 235"

parameter K = 2.9 in (0, inf)   "coupling over the temperature; a pair of equal spins contributes -K/N"
parameter q = 3 in (2, inf)     "number of states of a spin"

# Below zero lie saddle points of the free energy of all q shares, which one number cannot show.
unknown m = 0.9 in [0, 1]       "order: by how much the share of one state exceeds that of each other one"

equation m = (1 - exp(-K*m))/(1 + (q - 1)*exp(-K*m))

let x = (1 + (q - 1)*m)/q
let y = (1 - m)/q

# At its stationary points equal to x log x + (q - 1) y log y - K (x² + (q - 1) y²)/2, and
# ∂f/∂m = (K/q)(q - 1)(m - right side of the equation).
free_energy f = K*(x^2 + (q - 1)*y^2)/2 - K*x - log(1 + (q - 1)*exp(-K*m))
    "free energy per spin over the temperature"

observable share = x                    "share of the spins in the favoured state"
observable u = -(x^2 + (q - 1)*y^2)/2   "energy per spin over the coupling"

start ordered: m = 0.9
start disordered: m = 0

phase "ordered"    when m > 0
phase "disordered" otherwise

check m = 0.5, share = 2/3, f = -log(3) - 2/3*log(2), phase = "ordered" within 1e-10
      at K = 4*log(2) from ordered      "closed form: ordered and disordered in equilibrium"
check m = 0, u = -1/6, f = -log(3) - 2/3*log(2), phase = "disordered" within 1e-14
      at K = 4*log(2) from disordered   "closed form: f = -K/(2q) - log q"
check m = 0.65271119765733, f = -1.5967591820864556 within 1e-10
      at K = 2.9                        "solved in 40 digits; f from the shares"
check m = 0.42747008414796 within 1e-10
      at K = 2.75 from ordered          "metastable, solved in 40 digits"
check m = 2/3, f = -log(4) - 3/8*log(3) within 1e-10
      at q = 4, K = 3*log(3)            "closed form: m = (q - 2)/(q - 1) at K = 2(q - 1)/(q - 2) log(q - 1)"

check threshold first-order along K = 4*log(2) within 1e-10              "closed form"
check threshold fold along K = 2.7456435767327244 within 1e-9            "solved in 40 digits"
check threshold continuous along K = 3 within 1e-10 from disordered      "closed form: K = q"
check threshold fold along K = 4.5597785602722799 within 1e-9 at q = 10  "solved in 40 digits"
