theory "Averages over random variables"

parameter m = 0.3
parameter c = 2 in [0, inf)
parameter gamma = 0.5 in [0, inf)
parameter v[2] = [1, 2]
parameter E = 3 "not an average"
unknown x = 1
equation x = E[z](tanh(m + z)^2)

# With z inside the function only: its average is not that of the average around it.
function g(x) = E[z](tanh(x + z))

observable one = E[z](E)
observable normal = E[z, xi ~ normal](z^2 + z*xi + xi^4)
observable nested = E[z](E[z](tanh(m + z)) + z^2)
observable of_functions = g(g(m))
observable of_a_function = E[z](g(m + z))
observable of_a_product = E[z, xi](tanh(z*xi + m))
observable above = E[z](if z > m then 1 else 0)
observable members = E[s in {-1, 1}](exp(s*m))
observable total = sum[s in {-1, 1}](exp(s*m))
observable three = E[s in {m, 2*m, 4*m}](s)
observable pairs = sum[s in {-1, 1}, t in {-1, 1}](exp(m*s*t))
observable mixed = E[z, s in {0, z}](s*z)
observable flat = E[u ~ uniform(m, c)](u^2)
observable counts = E[k ~ poisson(c)](k)
observable bounded = E[k ~ poisson(c)](tanh(k*m))
observable generating = E[k ~ poisson(c)](m^k)
observable sparse = E[x ~ bernoulli_gauss(m)](x^2 + cosh(x)*0 + 1)
observable total_mass = E[x ~ marchenko_pastur(gamma)](x/x)
observable mean = E[x ~ marchenko_pastur(gamma)](x)
observable square = E[x ~ marchenko_pastur(gamma)](x^2)
observable resolvent = E[x ~ marchenko_pastur(gamma)](1/(1 + x))
observable entries = E[z, s in {-1, 1}](v*z^2 + s*v)
observable matrix = E[z](z^2*(v*v') - zeros(2, 2))

# expect x = 0.410427279513123 within 1e-10 "mpmath, 30 digits"
# expect one = 3 within 0
# expect normal = 4 within 1e-10 "moments 1, 0 and 3"
# expect of_functions = 0.108728190429615 within 1e-10 "mpmath, 30 digits"
# expect of_a_function = 0.143215019349286 within 1e-10 "mpmath: z + z' is √2 z"
# expect of_a_product = 0.213012181477465 within 1e-9 "mpmath, 20 digits"
# expect above = 0.382088577811047 within 1e-10 "normal_cdf(-m)"
# expect members = 1.04533851412886 within 1e-13 "cosh(0.3)"
# expect total = 2.09067702825772 within 1e-13 "2 cosh(0.3)"
# expect three = 0.7 within 1e-15
# expect pairs = 4.18135405651544 within 1e-13 "4 cosh(0.3)"
# expect mixed = 0.5 within 1e-10 "half of E z²"
# expect flat = 1.56333333333333 within 1e-10 "(m² + m c + c²)/3"
# expect counts = 2, bounded = 0.477154795783026, generating = 0.246596963941607 within 1e-10 "exp(c (m - 1))"
# expect counts = 0, bounded = 0, generating = 1 within 0 at c = 0 "no events"
# expect sparse = 1.3 within 1e-10
# expect total_mass = 1, mean = 1, square = 1.5, resolvent = 0.56155281280883 within 1e-10 "(sqrt(17) - 3)/2"
# expect mean = 1, square = 3, resolvent = 0.707106781186548 within 1e-10 at gamma = 2 "an atom at 0"
# expect mean = 1, square = 2 within 1e-10 at gamma = 1
# expect mean = 1, square = 1 within 1e-10 at gamma = 0
# expect entries = [1, 2] within 1e-10
# expect matrix = [[1, 2], [2, 4]] within 1e-10
