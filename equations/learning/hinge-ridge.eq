theory "Support vector machine: labels of a perceptron teacher"
source "Aubin, Krzakala, Lu & Zdeborová 2020, NeurIPS 33, 12199"
source "Loureiro et al. 2021, NeurIPS 34, 18137"

# d → ∞ weights w minimise Σ max(0, 1 - y w·x/√d) + λ|w|²/2 over αd samples with labels
# y = sign(w*·x/√d), |w*|² = d, and white inputs.
parameter alpha = 2 in (0, inf)      "samples per weight"
parameter lambda = 0.1 in (0, inf)   "penalty of the squared weights, against the sum over samples"

unknown m = 0.5 in [0, inf)          "overlap with the teacher, w·w*/d"
unknown q = 0.6 in (0, inf)          "squared norm of the weights, over d"
unknown V = 1 in (0, inf)            "response of the weights to a field"

# A sample has margin ω = √q ξ with weights from all other samples, h(ω) on training, and the
# teacher agrees with a positive ω with probability Φ(kξ). f = (h - ω)/V is the support of a sample:
# none beyond the margin, at most 1.
let k = m/sqrt(q - m^2)
function f(xi) = min(1, max(0, 1 - sqrt(q)*xi)/V)

let mhat = 2*alpha/sqrt(1 - m^2/q)*E[xi](normal_pdf(k*xi)*f(xi))
let qhat = 2*alpha*E[xi](normal_cdf(k*xi)*f(xi)^2)
# The mean of -2αΦ f', integrated by parts.
let Vhat = (m*mhat - 2*alpha*sqrt(q)*E[xi](xi*normal_cdf(k*xi)*f(xi)))/q

equation m = mhat/(lambda + Vhat)
equation q = (mhat^2 + qhat)/(lambda + Vhat)^2
equation V = 1/(lambda + Vhat)

unique "the loss with its penalty is strictly convex (Loureiro et al. 2021)"

observable eps_g = acos(m/sqrt(q))/pi                                       "generalization error: share of new inputs told wrong"
observable loss_g = 2*E[xi](normal_cdf(k*xi)*max(0, 1 - sqrt(q)*xi))        "mean loss on new data"
observable loss_t = 2*E[xi](normal_cdf(k*xi)*max(0, 1 - V - sqrt(q)*xi))    "mean loss on the samples"

check m = 1.5992947381755, q = 3.6696077645906, V = 2.0130030909818, eps_g = 0.1855429439805,
      loss_t = 0.0214608407497, loss_g = 0.4340081681546 within 1e-10
      at alpha = 2, lambda = 0.1     "with the derivative of the proximal operator; minimisation at d = 300 agrees within its scatter"
check m = 0.2746754542595, q = 0.2857895253670, V = 0.7796540174089, eps_g = 0.3282361985255 within 1e-10
      at alpha = 0.5, lambda = 1     "the same"
check m = 4.8268636387752, q = 25.4379895140632, eps_g = 0.0936562582396 within 1e-9
      at alpha = 5, lambda = 0.01    "the same"
