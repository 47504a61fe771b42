unknown m = 1
equation m = argmin[h](m^2)
