unknown m = 1
equation m = 1 - e^(-m)
