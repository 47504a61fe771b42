theory "Random k-XORSAT"
source "Mézard, Ricci-Tersenghi & Zecchina 2003, Journal of Statistical Physics 111, 505"
source "Cocco, Dubois, Mandler & Monasson 2003, Physical Review Letters 90, 047205"

# Linear equations modulo 2 in N → ∞ variables, αN of them, k distinct variables drawn at random in
# each. Take away every variable that is in one equation alone, with that equation, again and again:
# what remains is the core. A variable is frozen where it has the same value throughout a cluster.
parameter alpha = 0.9 in (0, inf)   "equations per variable"
parameter k = 3 in (2, inf)         "variables in an equation"

unknown phi = 0.9 in [0, 1]         "share of frozen variables: those of the core and what follows from them"

let u = k*alpha*phi^(k - 1)         # mean number of equations that freeze a variable by themselves

equation phi = 1 - exp(-u)

observable core_variables = phi - u*(1 - phi)   "variables of the core, per variable"
observable core_equations = alpha*phi^k         "equations of the core, per variable"
observable complexity = log(2)*(phi - u*(1 - phi) - alpha*phi^k)
    "logarithm of the number of clusters of solutions, per variable"
observable s = if complexity >= 0 then log(2)*(1 - alpha) - complexity else 0
    "entropy of one cluster, per variable, where solutions exist"

start frozen: phi = 1
start free: phi = 0                 "no core"

phase "clustered"      when phi > 0 and complexity >= 0
phase "unsatisfiable"  when phi > 0
phase "one cluster"    otherwise

threshold "satisfiability" at complexity = 0    "the core has more equations than variables beyond"

# With φ as the parameter of the curve, α = -log(1 - φ)/(k φ^(k - 1)); its minimum is the fold.
check threshold fold along alpha = 0.81846916076137598 within 1e-12                      "α_d, solved in 40 digits"
check threshold "satisfiability" along alpha in (0.7, 1) = 0.91793527665808601 within 1e-12          "α_s, solved in 40 digits"
check threshold fold along alpha = 0.77227983980250844 within 1e-12 at k = 4             "α_d, solved in 40 digits"
check threshold "satisfiability" along alpha in (0.7, 1) = 0.97677016487804614 within 1e-12 at k = 4 "α_s, solved in 40 digits"
