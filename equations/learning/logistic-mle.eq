theory "Maximum likelihood in logistic regression"
source "Sur & Candès 2019, PNAS 116, 14516"

# n samples with p = κn normal features and labels of probability 1/(1 + exp(-βx)); the variance of
# βx is γ². The estimate is α times β plus noise that spreads its predictions by √κ σ.
parameter kappa = 0.1 in (0, 1)      "features per sample"
parameter gamma_2 = 5 in (0, inf)    "variance γ² of the true logits"

unknown alpha = 1.2 in (0, inf)      "factor by which the estimate is too large"
unknown sigma = 2 in (0, inf)        "standard deviation of the noise of an estimated weight"
unknown lambda = 1 in (0, inf)       "response of the estimate to a field, over κ"

# c and Q are the logit without and with the wrong sign: of a sample by the estimate from all other
# samples, and the true one, of which c predicts all but a spread b. h is the logit on training.
let s = sqrt(alpha^2*gamma_2 + kappa*sigma^2)
let b = sqrt(gamma_2*kappa)*sigma/s
function Q(z, xi) = b*xi - alpha*gamma_2/s*z
function h(z) = prox[x](softplus(x); s*z, lambda)
function slope(x) = sigmoid(x)*sigmoid(-x)

# The equations of Sur & Candès, the second integrated by parts: it has no α of its own.
equation alpha = 2/kappa*E[z]((s*z - h(z))*E[xi](slope(Q(z, xi))))
equation sigma = sqrt(2*E[z]((s*z - h(z))^2*E[xi](sigmoid(Q(z, xi)))))/kappa
equation lambda = kappa/(2*E[z](slope(h(z))/(1 + lambda*slope(h(z)))*E[xi](sigmoid(Q(z, xi)))))

unique "the likelihood is strictly concave: where it has a maximum, it has one"

check alpha = 1.1677817067246, sigma = 3.3465642640416, lambda = 0.9604941614056 within 1e-10
      at kappa = 0.1, gamma_2 = 5    "the equations in their own form, in double precision"
check alpha = 1.3111912783391, sigma = 3.2687561611086, lambda = 1.6332402281100 within 1e-10
      at kappa = 0.2, gamma_2 = 1    "the same"
check alpha = 1.0730024272757, sigma = 2.9568084758632, lambda = 0.4075327767005 within 1e-10
      at kappa = 0.05, gamma_2 = 5   "the same"
