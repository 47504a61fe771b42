state x = 1
step x[t+1] = x/2
event "small" when x < 0.1
goal "soon" = time of "small"
