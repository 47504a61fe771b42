unknown m = 1
equation m = tanh(m)
gauge flip m along M
