parameter beta = 1
state m = 1
flow d/dt m = tanh(beta*m) - m
schedule ramp: beta(t) = t
threshold "late" at m = t
