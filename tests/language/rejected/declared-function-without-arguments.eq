function f() = 2
unknown m = 1
equation m = tanh(f()*m)
