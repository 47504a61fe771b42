theory "Classification by ridge regression: labels of a perceptron teacher"
source "Aubin, Krzakala, Lu & Zdeborová 2020, NeurIPS 33, 12199"

# d → ∞ weights w minimise Σ (1 - y w·x/√d)²/2 + λ|w|²/2 over αd samples with labels
# y = sign(w*·x/√d), |w*|² = d, and white inputs.
parameter alpha = 2 in (0, inf)      "samples per weight"
parameter lambda = 0.1 in (0, inf)   "penalty of the squared weights, against the sum over samples"

unknown m = 0.5 in [0, inf)          "overlap with the teacher, w·w*/d"
unknown q = 0.5 in [0, inf)          "squared norm of the weights, over d"
unknown V = 1 in [0, inf)            "response of the weights to a field"

# With f = (prox(ω) - ω)/V, the gradient of the loss at the proximal point, here (1 - ω)/(1 + V),
# all averages of `logistic-ridge` are in closed form.
let loss_0 = 1 - 2*m*sqrt(2/pi) + q  # mean of (1 - y w·x/√d)² on new data
let mhat = alpha*sqrt(2/pi)/(1 + V)
let qhat = alpha*loss_0/(1 + V)^2
let Vhat = alpha/(1 + V)

equation m = mhat/(lambda + Vhat)
equation q = (mhat^2 + qhat)/(lambda + Vhat)^2
equation V = 1/(lambda + Vhat)

unique "the loss with its penalty is strictly convex"

observable eps_g = acos(m/sqrt(q))/pi       "generalization error: share of new inputs told wrong"
observable loss_g = loss_0/2                "mean loss on new data"
observable loss_t = loss_0/2/(1 + V)^2      "mean loss on the samples"

# A label is √(2/π) w*·x/√d plus what is not correlated with the input, of variance 1 - 2/π.
check m = 0.73052006334070795, q = 0.79913871641717646, V = 0.84428877022476019, eps_g = 0.19553270760404994,
      loss_t = 0.093108302132876511 within 1e-12
      at alpha = 2, lambda = 0.1       "averages over the eigenvalues of Marchenko & Pastur, in 30 digits"
check m = 0.17491512069363907, q = 0.11050603720254137, V = 0.78077640640441514, eps_g = 0.32362380275464930 within 1e-12
      at alpha = 0.5, lambda = 1       "the same, fewer samples than weights"
check m = 0.79589605959783480, eps_g = 0.11490361803845669 within 1e-12
      at alpha = 5, lambda = 0.01      "the same"
check eps_g = 0.11340115961444458 within 1e-12
      at alpha = 5, lambda = pi/2 - 1  "the same, at the best penalty: variance over squared size of the signal in y"
