parameter beta = 1
parameter h = 0
state m = 1
flow d/dt m = -m + tanh(beta*m + h)
schedule ramp: beta(t) = t
schedule ramp: h(t) = t
schedule ramp: beta(t) = 2*t
