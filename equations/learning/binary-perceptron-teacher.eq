theory "Bayes-optimal learning of a perceptron with binary weights"
source "Györgyi 1990, Physical Review A 41, 7097"
source "Barbier, Krzakala, Macris, Miolane & Zdeborová 2019, PNAS 116, 5451"

# αN labels sign(w·x/√N) of white inputs; the teacher's N → ∞ weights are ±1. At q = 1, outside of
# these equations, the teacher is always a solution: alone where the entropy of the others is
# negative, and found by message passing where there are no others. Those are followed up to 0.9999.
parameter alpha = 1 in (0, inf)      "samples per weight"

unknown q = 0.5 in [0, 0.9999)       "overlap of two perceptrons that agree with the samples, and with the teacher"
unknown qhat = 1 in [0, inf)         "signal-to-noise ratio of a weight"

equation q = E[z](tanh(qhat + sqrt(qhat)*z))
# The mean of 2φ(u)²/Φ(u) over u = √(q/(1 - q)) t, with its Gaussians joined: nothing becomes steep.
equation qhat = alpha/(pi*sqrt(1 - q^2))*E[t](exp(-log_normal_cdf(sqrt(q/(1 + q))*t)))

observable s = log(2) + E[z](logcosh(qhat + sqrt(qhat)*z)) - qhat*(1 + q)/2
               + 2*alpha*E[t](normal_cdf(sqrt(q/(1 - q))*t)*log_normal_cdf(sqrt(q/(1 - q))*t))
    "entropy per weight of the perceptrons that agree with the samples"
observable eps_g = acos(sqrt(q))/pi  "generalization error of the Bayes-optimal classifier, or of message passing"

phase "partial"                        when s >= 0
phase "teacher known, but hard to find" otherwise

threshold "information-theoretic" at s = 0    "above it the labels leave the teacher alone"

check threshold "information-theoretic" along alpha = 1.2446839898506912 within 1e-10
                                     "trapezoid rule in double precision"
check threshold fold along alpha = 1.4926318182303 within 1e-10
                                     "message passing finds the teacher: maximum of α(q), in double precision"
check q = 0.693760219654527, qhat = 1.5648997137908992, s = 0 within 1e-10
      at alpha = 1.2446839898506912  "trapezoid rule in double precision"
check q = 0.5607147370947456, qhat = 1.033042185255855, s = 0.10610826777486759, eps_g = 0.230626086741988 within 1e-12
      at alpha = 1                   "the same"
check q = 0.7258706929474169, s = -0.02124269392322181 within 1e-12
      at alpha = 1.3                 "the same"
