parameter beta = 1
unknown m = 1
equation m = tanh(m)
gauge flip beta
