function f(x) = x^2
unknown m = 1
equation m = E[f](f) + E[tanh](m) + E[pi](m) + E[z, z](z*m)
