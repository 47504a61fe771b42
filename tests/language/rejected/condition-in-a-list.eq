unknown v[2] = 1
equation v = [v[1] > 0, 1]
