theory "Minima"

parameter a = 3
unknown x = 0.5
unknown v[2] = 1

let f = (x^2 - a)^2/4 + dot(v - [1, 2], v - [1, 2])/2 + x*v[1]
minimize f over x, v

# The right side is a step down the gradient.
# expect x = 0.875 within 1e-15 "x - x (x² - a) - v₁ = 0.5 + 0.5*2.75 - 1"
# expect v = [0.5, 2] within 1e-15 "v - (v - [1, 2]) - [x, 0]"
# expect x = 0 within 1e-15 at a = 1, x = 1, v = [1, 1]
