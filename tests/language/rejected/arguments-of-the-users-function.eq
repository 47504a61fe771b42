function f(x, y) = x*y
unknown m = 1
equation m = tanh(f(m))
