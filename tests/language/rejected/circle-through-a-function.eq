unknown m = 1
function f(x) = x + y
let y = f(2)
equation m = tanh(y*m)
