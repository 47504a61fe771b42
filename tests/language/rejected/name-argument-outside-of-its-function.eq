function f(x) = x^2
unknown m = 1
equation m = f(m) + x
