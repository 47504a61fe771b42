parameter größe = 1
unknown m = 1
equation m = tanh(größe*m)
