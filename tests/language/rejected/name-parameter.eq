parameter alpha = 1

unknown m = 1
equation m = tanh(alpa*m)
