theory "Logistic regression with weight decay: labels of a perceptron teacher"
source "Aubin, Krzakala, Lu & Zdeborová 2020, NeurIPS 33, 12199"
source "Loureiro et al. 2021, NeurIPS 34, 18137"

# d → ∞ weights w minimise Σ log(1 + exp(-y w·x/√d)) + λ|w|²/2 over αd samples with labels
# y = sign(w*·x/√d), |w*|² = d, and white inputs.
parameter alpha = 2 in (0, inf)      "samples per weight"
parameter lambda = 0.1 in (0, inf)   "penalty of the squared weights, against the sum over samples"

unknown m = 0.5 in [0, inf)          "overlap with the teacher, w·w*/d"
unknown q = 0.6 in (0, inf)          "squared norm of the weights, over d"
unknown V = 1 in (0, inf)            "response of the weights to a field"

function loss(h) = softplus(-h)

# A sample has margin ω = √q ξ with weights from all other samples, h(ω) on training. The teacher
# agrees with a positive ω with probability Φ(kξ).
let k = m/sqrt(q - m^2)
function h(omega) = prox[x](loss(x); omega, V)
function f(omega) = (h(omega) - omega)/V

let mhat = 2*alpha/sqrt(1 - m^2/q)*E[xi](normal_pdf(k*xi)*f(sqrt(q)*xi))
let qhat = 2*alpha*E[xi](normal_cdf(k*xi)*f(sqrt(q)*xi)^2)
# The mean of -2αΦ f', integrated by parts: good for every loss, with or without a second derivative.
let Vhat = (m*mhat - 2*alpha*sqrt(q)*E[xi](xi*normal_cdf(k*xi)*f(sqrt(q)*xi)))/q

equation m = mhat/(lambda + Vhat)
equation q = (mhat^2 + qhat)/(lambda + Vhat)^2
equation V = 1/(lambda + Vhat)

unique "the loss with its penalty is strictly convex (Loureiro et al. 2021)"

observable eps_g = acos(m/sqrt(q))/pi                                     "generalization error: share of new inputs told wrong"
observable loss_g = 2*E[xi](normal_cdf(k*xi)*loss(sqrt(q)*xi))            "mean loss on new data"
observable loss_t = 2*E[xi](normal_cdf(k*xi)*loss(h(sqrt(q)*xi)))         "mean loss on the samples"

check m = 1.7203130925927, q = 4.1458036207480, V = 3.9765457891039, eps_g = 0.1796623928610,
      loss_t = 0.1821496441287, loss_g = 0.3923883109621 within 1e-10
      at alpha = 2, lambda = 0.1     "with the derivative of the proximal operator; minimisation at d = 300 agrees within 3 %"
check m = 0.1487321913259, q = 0.0851182242811, V = 0.9119998422667, eps_g = 0.3297220590354 within 1e-10
      at alpha = 0.5, lambda = 1     "the same"
check m = 6.4960220085072, q = 45.3325687203337, eps_g = 0.0846933583604 within 1e-9
      at alpha = 5, lambda = 0.01    "the same"
