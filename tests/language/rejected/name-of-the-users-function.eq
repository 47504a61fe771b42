function gain(x) = tanh(x)
unknown m = 1
equation m = gian(m)
