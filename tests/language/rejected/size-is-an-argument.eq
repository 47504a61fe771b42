dim n = 2
function f(n) = sum(ones(n))
unknown m = 1
equation m = tanh(f(m))
