parameter beta = 1
parameter h = 0
state m = 1
flow d/dt m = -m + tanh(beta*m + h)
check m = 1 within 1e-3 at beta = 2
