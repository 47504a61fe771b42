parameter h = 0
parameter beta = 1
state m = 1
flow d/dt m = tanh(beta*m) - m
schedule ramp: beta(t) = t
schedule slow: h(t) = t
check threshold along beta = 1 within 1e-9 at h = slow
