state v[2] = 1
flow d/dt v = -v
event "small" when v < 0.1
