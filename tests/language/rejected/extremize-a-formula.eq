unknown m = 1
extremize m^2/2 - m over m
