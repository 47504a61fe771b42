theory "Ridge regression of a linear teacher with isotropic data"
source "Hastie, Montanari, Rosset & Tibshirani 2022, Annals of Statistics 50, 949"
source "Advani, Saxe & Sompolinsky 2020, Neural Networks 132, 428"

# d → ∞ weights w minimise Σ (y - w·x/√d)²/2 + λ|w|²/2 over αd samples y = w*·x/√d + noise, with
# |w*|² = d. A penalty relative to the mean over samples, as Hastie et al. write it, is λ/α.
parameter alpha = 2 in (0, inf)      "samples per weight"
parameter lambda = 0.1 in (0, inf)   "penalty of the squared weights, against the sum over samples"
parameter sigma = 0.5 in [0, inf)    "standard deviation of the noise, that of the signal being 1"

unknown m = 0.5 in [0, 1]            "overlap with the teacher"
unknown q = 0.5 in [0, inf)          "squared norm of the weights, over d"
unknown V = 1 in [0, inf)            "response of the weights to a field"

let epsilon = 1 - 2*m + q
let Vhat = alpha/(1 + V)
let qhat = alpha*(epsilon + sigma^2)/(1 + V)^2

equation m = Vhat/(lambda + Vhat)
equation q = (Vhat^2 + qhat)/(lambda + Vhat)^2
equation V = 1/(lambda + Vhat)

unique "the loss with its penalty is strictly convex"

observable eps_w = epsilon                          "estimation error |w - w*|²/d"
observable eps_g = epsilon + sigma^2                "test error: mean square on new data"
observable eps_t = (epsilon + sigma^2)/(1 + V)^2    "training error: mean square on the samples"

# With u = αV²/(1 + V)² the estimation error is ((λV)² + uσ²)/(1 - u), and V solves
# λV² + (λ + α - 1)V = 1: their derivatives with respect to α give that of the errors.
let u = alpha*V^2/(1 + V)^2
let V_alpha = -V/(2*lambda*V + lambda + alpha - 1)
let u_alpha = V^2/(1 + V)^2 + 2*alpha*V*V_alpha/(1 + V)^3
observable slope = (2*lambda^2*V*V_alpha + u_alpha*(epsilon + sigma^2))/(1 - u)
    "derivative of the test error with respect to α"

threshold "extremal error" at slope = 0    "where more data begin to harm, or cease to"

check eps_w = 0.19266454647306692, eps_g = 0.44266454647306692, V = 0.84428877022476019 within 1e-12
      at alpha = 2, lambda = 0.1, sigma = 0.5    "Hastie et al., with the Stieltjes transform of Marchenko & Pastur"
check eps_w = 0.87253313766734313, V = 2.1892547876100073 within 1e-12
      at alpha = 0.5, lambda = 0.3, sigma = 1    "the same, fewer samples than weights"
check V = (sqrt(5) - 1)/2, eps_w = 0.45404641122995542 within 1e-12
      at alpha = 1, lambda = 1, sigma = 0.2      "the same; closed form of V"
check eps_w = 0.25 within 1e-7
      at alpha = 2, lambda = 1e-8                "without penalty: σ²/(α - 1)"
check eps_w = 0.75 within 1e-7
      at alpha = 0.5, lambda = 1e-8              "without penalty: 1 - α + σ²α/(1 - α)"
# Double descent: with next to no penalty the error peaks where samples and weights are as many.
check eps_w = 2.3062518839754992 within 1e-9 at alpha = 0.9, lambda = 1e-4    "Hastie et al."
check eps_w = 12.380468682618445 within 1e-9 at alpha = 1, lambda = 1e-4      "Hastie et al."
check eps_w = 2.4466845907677758 within 1e-9 at alpha = 1.1, lambda = 1e-4    "Hastie et al."
check threshold "extremal error" along alpha in (0.8, 1.2) = 1.0000841389447488 within 1e-9
      at lambda = 1e-4                           "derivative of the closed form, zero in 40 digits"
