unknown m = 1
equation m = E[x ~ bernoulli_gauss(1.5)](tanh(x*m))
