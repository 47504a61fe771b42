state v[2] = 1
flow d/dt v = -v
goal "low" = minimize v at t = 1
