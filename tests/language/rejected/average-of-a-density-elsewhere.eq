unknown m = 1
equation m = E[z ~ N(0, 1)](tanh(z*m)) + E[x ~ cauchy](x)
