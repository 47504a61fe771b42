theory "Proximal operators, minima and roots"

parameter omega = 1.5
parameter gamma = 1 in [0, inf)
parameter m = 0.3
parameter v[2] = [-2, 0.5]
unknown x = 1
equation x = prox[h](abs(h); omega, gamma)

function soft(x, width) = prox[h](abs(h); x, width)

observable logistic = prox[h](log(1 + exp(-h)); -0.4, omega)
observable its_value = moreau[h](log(1 + exp(-h)); -0.4, omega)
observable huber = moreau[h](abs(h); omega, gamma)
observable entries = prox[h](abs(h); v, gamma)
observable weighted = prox[h](h^2/2; v, v .* v)
observable applied = soft(omega, gamma) - soft(-omega, gamma)
observable random = E[z](soft(z, 1)*z)
observable smooth = E[z](moreau[h](abs(h); z, 1))
observable lowest = argmin[h](exp(h) - 2*m*0*h + h^2/2 - 3*h)
observable left = argmin[h in (-inf, 0)](h^4 - 2*h^2)
observable lambert = root[h in (0, inf)](h*exp(h) - 1)
observable square = root[h in (0, 10)](h^2 - v'*v - m*0)
observable nested = root[h in (0, 10)](h - argmin[k](k^2 - 2*k*h/3) - 1)

# expect x = 0.5 within 1e-12 "soft threshold"
# expect x = 1.5 within 1e-12 at gamma = 0 "nothing is smoothed"
# expect x = 0 within 1e-12 at gamma = 2
# expect logistic = 0.254919516649355, its_value = 0.716761708796059 within 1e-12 "mpmath, 30 digits"
# expect huber = 1 within 1e-12 "abs(omega) - gamma/2"
# expect entries = [-1, 0] within 1e-12
# expect weighted = [-0.4, 0.4] within 1e-12 "v/(1 + v²)"
# expect applied = 1 within 1e-12
# expect random = 0.317310507862914 within 1e-9 "erfc(1/sqrt(2))"
# expect smooth = 0.424660216656229 within 1e-9 "mpmath, 30 digits"
# expect lowest = 0.792059968430677 within 1e-12 "exp(h) + h = 3"
# expect left = -1 within 1e-12
# expect lambert = 0.56714329040978387 within 1e-13 "W(1)"
# expect square = 2.0615528128088303 within 1e-12 "sqrt(4.25)"
# expect nested = 1.5 within 1e-12 "h = h/3 + 1"
