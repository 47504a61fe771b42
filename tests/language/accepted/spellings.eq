theory "One name, many spellings"

parameter α = 0.5
parameter beta_1 = 2
parameter epsilon_g = 3
parameter χ̂ = 4
unknown q̂ = 1
unknown ŵ_out = 1

equation qhat = alpha*β₁ + eps_g·ε_g − chihat × q̂²/2
equation what_out = if α ≤ 1 and alpha ≥ 0.5 and β₁ ≠ beta_1 + 1 then π else −∞
# expect qhat = -8.0 within 1e-15 at q̂ = 3 "0.5*2 + 3*3 - 4*3^2/2"
# expect ŵ_out = 3.141592653589793 within 1e-15 "pi"

let v = [1, 2]
observable products = v ⊙ v + 6 ⊘ v + (v' * v) * v
observable transposes = sum(vᵀ − v')
# expect products = [12, 17], transposes = 0 within 1e-15 "[1, 4] + [6, 3] + 5*[1, 2]"
