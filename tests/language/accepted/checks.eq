theory "Checks of every form"
source "a book"

dim M = 1
dim K = 1
parameter beta = 1 in (0, inf)
parameter rho[K] = 1
state m[M, K] = 0.5*ones(M, K)
state s = 1
flow d/dt m = -m*diag(rho)
flow d/dt s = -beta*s
schedule fast: beta(t) = 2*beta
start low: s = 0.5
observable total = sum(m)
phase "alive" when s > 0
phase "dead" otherwise

check s = 1 within 1e-9 at t = 0
check s = exp(-1), total = 0.5*exp(-1) within 1e-9*2 at t = 1, beta = 1   "closed form"
check m = 0.5, phase = "alive" within 1e-9 at t = 0 from low
check phase = "alive" at t = 0
check m = [[0.5, 0.5], [0.5, 0.5]] within 1e-9 at t = 0, M = 2, K = 2, rho = [2, 1]
check sum(m) + s^2 = 0.5*M + 1 within 1e-9 at t = 0, beta = fast
# expect m = [-1, -0.5, -1, -0.5], s = -2 within 1e-15 at M = 2, K = 2, rho = [2, 1], beta = fast "by hand"
# expect total = 2, phase = "alive" within 1e-15 at M = 2, K = 2 "4*0.5"
