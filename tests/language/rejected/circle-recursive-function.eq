unknown m = 1
function f(x) = if x < 1 then 1 else x*f(x - 1)
equation m = tanh(f(m))
