state x = 1
flow d/dt x = -x
goal "low" = minimize x within 1e-3
