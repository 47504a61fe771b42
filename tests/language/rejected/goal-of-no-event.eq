state x = 1
flow d/dt x = -x
event "small" when x < 0.1
goal "soon" = minimize time of "smal"
