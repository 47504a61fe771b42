unknown m = 1
equation m = tanh(m)
event "small" when m < 0.1
