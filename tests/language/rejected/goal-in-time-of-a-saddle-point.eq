unknown m = 1
equation m = tanh(m)
goal "low" = minimize m at t = 10
