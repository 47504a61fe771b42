theory "Logistic regression with weight decay, by its free energy"
source "Loureiro et al. 2021, NeurIPS 34, 18137"

parameter alpha = 2
parameter lambda = 0.1
unknown m = 0.5
unknown q = 1 in (0, inf)
unknown V = 1 in (0, inf)
unknown mhat = 1
unknown qhat = 1 in (0, inf)
unknown Vhat = 1 in (0, inf)

let prior = (mhat^2 + qhat)/(2*(lambda + Vhat))
let loss = 2*E[xi](normal_cdf(m*xi/sqrt(q - m^2))*moreau[h](softplus(-h); sqrt(q)*xi, V))
let f = prior - m*mhat + (q*Vhat - V*qhat)/2 - alpha*loss

extremize f over m, q, V, mhat, qhat, Vhat

# The equations written out by hand have this solution too: m, q and V are those of logistic-ridge.eq.
# expect m = 1.7203130925927, q = 4.1458036207480, V = 3.9765457891039 within 1e-10 at m = 1.7203130925927, q = 4.1458036207477, V = 3.9765457891038, mhat = 0.4326149336207, qhat = 0.0750226241150, Vhat = 0.1514745341900
# expect mhat = 0.4326149336, qhat = 0.0750226241, Vhat = 0.1514745342 within 1e-9 at m = 1.7203130925927, q = 4.1458036207477, V = 3.9765457891038, mhat = 0.4326149336207, qhat = 0.0750226241150, Vhat = 0.1514745341900
