theory "Bayes-optimal learning of a perceptron with normal weights"
source "Opper & Haussler 1991, Physical Review Letters 66, 2677"
source "Györgyi & Tishby 1990, in Neural Networks and Spin Glasses, World Scientific"

# αN labels sign(w·x/√N) of white inputs; the teacher's N → ∞ weights are normal, or, what is the
# same, uniform on a sphere.
parameter alpha = 1 in (0, inf)      "samples per weight"

unknown q = 0.5 in [0, 1)            "overlap of two perceptrons that agree with the samples, and with the teacher"

# The mean of 2φ(u)²/Φ(u) over u = √(q/(1 - q)) t, with its Gaussians joined: nothing becomes steep.
let qhat = alpha/(pi*sqrt(1 - q^2))*E[t](exp(-log_normal_cdf(sqrt(q/(1 + q))*t)))

equation q = qhat/(1 + qhat)

free_energy f = -log(1 - q)/2 - q/2 - 2*alpha*E[t](normal_cdf(sqrt(q/(1 - q))*t)*log_normal_cdf(sqrt(q/(1 - q))*t))
    "mutual information of labels and weights, per weight, in nats"
observable eps_g = acos(sqrt(q))/pi  "generalization error of the Bayes-optimal classifier"
observable eps_gibbs = acos(q)/pi    "generalization error of a perceptron that agrees with the samples, drawn at random"

check q = 0.4862636370161166, eps_g = 0.2543729703393752, f = 0.5964412556889798 within 1e-11
      at alpha = 1                   "mean of 2φ²/Φ by the trapezoid rule, in double precision"
check q = 0.7282981739707120, eps_g = 0.1745341855798477, f = 1.0310381559104194 within 1e-11
      at alpha = 2                   "the same"
check q = 0.9320642456641343, eps_g = 0.0839351698445263, eps_gibbs = 0.1180060332977288, f = 1.8153659603431715 within 1e-11
      at alpha = 5                   "the same"
