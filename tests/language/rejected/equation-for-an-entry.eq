unknown v[2] = 1
equation v[1] = 1
equation v[2] = 2
