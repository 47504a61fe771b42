unknown m = 1
equation m = E[k ~ poison(2)](tanh(k*m))
