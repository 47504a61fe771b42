unknown m = 1
observable f = m^2
extremize f over m
