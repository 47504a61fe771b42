theory "Principal component of a spiked covariance matrix"
source "Baik, Ben Arous & Péché 2005, Annals of Probability 33, 1643"
source "Benaych-Georges & Nadakuditi 2012, Journal of Multivariate Analysis 111, 120"
source "Montanari & Venkataramanan 2021, Annals of Statistics 49, 321"

# n samples of dimension d → ∞ with covariance 1 + θvvᵀ. The unknowns are those of power iteration
# between directions and scores, where each step sees noise that is independent of the last one.
parameter theta = 1 in (0, inf)       "variance of the spike, over that of the noise"
parameter gamma = 0.5 in (0, inf)     "aspect ratio: dimensions d per sample n"

unknown c = 0.5 in (-1, 1)            "cosine between the leading eigenvector and the spike v"
unknown s = 0.5 in (-1, 1)            "cosine between its scores and the true ones"

equation c = sqrt(theta/gamma)*s/sqrt(1 + theta/gamma*s^2)
equation s = sqrt(theta)*c/sqrt(1 + theta*c^2)

# θ where there is a cosine, √γ where there is none: the eigenvalue of either in one formula.
let theta_seen = sqrt(gamma/((1 - c^2)*(1 - s^2)))
observable lambda_1 = (1 + theta_seen)*(1 + gamma/theta_seen)   "largest eigenvalue of the sample covariance"
observable edge = (1 + sqrt(gamma))^2                           "upper edge of all other eigenvalues"
observable cos_2 = c^2                                          "squared cosine with the spike"

start blind: c = 0, s = 0             "always a solution"

gauge flip c, s

phase "spike seen"   when c > 0
phase "spike hidden" otherwise

check lambda_1 = 3, cos_2 = 1/3, edge = 2.9142135623730950, phase = "spike seen" within 1e-10
      at gamma = 0.5, theta = 1      "closed forms: (1 + θ)(1 + γ/θ), (1 - γ/θ²)/(1 + γ/θ), (1 + √γ)²"
check s^2 = 1/4 within 1e-10
      at gamma = 0.5, theta = 1      "closed form: (1 - γ/θ²)/(1 + 1/θ)"
check lambda_1 = 7.5, cos_2 = 0.1, s^2 = 1/6 within 1e-10
      at gamma = 3, theta = 2        "the same with fewer samples than dimensions"
check lambda_1 = 4, cos_2 = 0, phase = "spike hidden" within 1e-10
      at gamma = 1, theta = 0.5      "closed form: the edge"
check threshold continuous along theta = 0.70710678118654752 within 1e-10
      at gamma = 0.5                 "closed form: θ = √γ"
