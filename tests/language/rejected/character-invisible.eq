unknown m = 1
equation m = tanh(2​*m)
