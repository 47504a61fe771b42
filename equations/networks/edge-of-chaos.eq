theory "Edge of chaos of deep random tanh networks"
source "Poole, Lahiri, Raghu, Sohl-Dickstein & Ganguli 2016, NeurIPS 29, 3360"
source "Schoenholz, Gilmer, Ganguli & Sohl-Dickstein 2017, ICLR, arXiv:1611.01232"

# Layers of width N → ∞, normal weights of variance σ_w²/N and biases of variance σ_b².
parameter sigma_w2 = 1.5 in (0, inf)   "variance of the weights, times the width"
parameter sigma_b2 = 0.05 in [0, inf)  "variance of the biases"

unknown q = 1 in [0, inf)              "mean square of a neuron's input, far from the first layer"

equation q = sigma_w2*E[z](tanh(sqrt(q)*z)^2) + sigma_b2

observable chi = sigma_w2*E[z]((1 - tanh(sqrt(q)*z)^2)^2)
    "by how much the distance of two nearby inputs is multiplied in a layer"
observable gradient_depth = 1/abs(log(chi))
    "layers over which gradients vanish or explode by a factor e"

phase "ordered" when chi < 1
phase "chaotic" otherwise

threshold "edge of chaos" at chi = 1

check threshold "edge of chaos" along sigma_w2 = 1.760954639606739 within 1e-10
      at sigma_b2 = 0.05               "trapezoid rule in double precision"
check threshold "edge of chaos" along sigma_w2 = 1.4242052904885947 within 1e-10
      at sigma_b2 = 0.01               "the same"
check threshold "edge of chaos" along sigma_w2 = 2.5051271896797647 within 1e-10
      at sigma_b2 = 0.3                "the same"
check q = 0, chi = 0.999, phase = "ordered" within 1e-6
      at sigma_w2 = 0.999, sigma_b2 = 0    "closed form: without biases a signal dies out up to σ_w² = 1"
check q = 0.0005002081322619, chi = 1.000001, phase = "chaotic" within 1e-6
      at sigma_w2 = 1.001, sigma_b2 = 0    "trapezoid rule in double precision"
check q = 0.5202161362624609, chi = 0.8775127959757063, phase = "ordered" within 1e-12
      at sigma_w2 = 1.5, sigma_b2 = 0.1    "trapezoid rule in double precision, residual below 1e-15"
check q = 2.1954939280344874, chi = 1.342402414445192, phase = "chaotic" within 1e-12
      at sigma_w2 = 4, sigma_b2 = 0.05     "the same"
