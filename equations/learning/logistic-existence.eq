theory "Existence of the maximum-likelihood estimate in logistic regression"
source "Candès & Sur 2020, Annals of Statistics 48, 27"

# n samples with p = κn normal features and labels of probability 1/(1 + exp(-βx)); the variance of
# βx is γ². Above h(γ) features per sample a plane separates the labels: the likelihood grows
# without bound.
parameter gamma = 1 in [0, inf)      "standard deviation of the true logits"
parameter kappa = 0.3 in (0, 1)      "features per sample"

unknown t = 0.5 in [0, inf)          "direction of the plane, against that of the teacher"

# v is the true logit times the label, over γ; its density is 2φ(v)/(1 + exp(-γv)).
equation t = E[v](sigmoid(gamma*v)*v*normal_pdf(t*v))/E[v](sigmoid(gamma*v)*v^2*normal_cdf(-t*v))

# Mean of max(0, z - tv)², at its minimum over t.
observable h = 2*E[v](sigmoid(gamma*v)*((1 + t^2*v^2)*normal_cdf(-t*v) - t*v*normal_pdf(t*v)))
    "features per sample up to which the estimate exists"

phase "the estimate exists" when kappa < h
phase "separable"           otherwise

threshold "separable" at kappa = h

check h = 0.5, t = 0 within 1e-12 at gamma = 0              "closed form; Cover 1965"
check h = 0.43893906688384804, t = 0.39555225033351261 within 1e-12
      at gamma = 1                                          "solved in 25 digits"
check h = 0.34493012840404903, t = 0.78088806477871111 within 1e-12
      at gamma = 2                                          "solved in 25 digits"
check threshold "separable" along kappa = 0.43893906688384804 within 1e-11
      at gamma = 1                                          "solved in 25 digits"
