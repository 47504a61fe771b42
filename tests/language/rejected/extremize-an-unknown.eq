unknown m = 1
extremize m over m
