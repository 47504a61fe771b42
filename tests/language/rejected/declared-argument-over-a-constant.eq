function f(pi) = pi^2
unknown m = 1
equation m = tanh(f(m))
