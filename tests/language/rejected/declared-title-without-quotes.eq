theory Hopfield network
unknown m = 1
equation m = tanh(m)
