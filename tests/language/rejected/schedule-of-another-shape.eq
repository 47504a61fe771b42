parameter beta = 1
parameter h = 0
state m = 1
flow d/dt m = -m + tanh(beta*m + h)
schedule beta(t) = [t, t]
