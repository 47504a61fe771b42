function f(x, y, x) = x*y
unknown m = 1
equation m = tanh(f(m, m, m))
