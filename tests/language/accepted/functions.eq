theory "Functions of one's own"

unknown m = 0.5
unknown v[2] = [0.5, -1]
equation m = twice(gain(m)) + both(m, 2)
equation v = twice(gain(v)) + both(2, v) + [norm2(v), norm2([m, m, m])]
# expect m = 3.4433399321702343 within 1e-15 "Python's math"
# expect v = [4.693339932170234, -1.6734463186266124] within 1e-14 "NumPy"

# Declared after use, for arguments of any shape; `beta` is the parameter.
function twice(x) = 2*x
function gain(x) = tanh(beta*x)
function both(x, y) = x .* y + beta
function norm2(x) = dot(x, x)
parameter beta = 1.3

# An argument hides a name of the theory, and so does the index of a sum.
function shadow(m, beta) = m - beta
observable hidden = shadow(10, 1) + sum[m in 1..3](m)
# expect hidden = 15 within 1e-15 "9 + 6"

# Conditions are arguments and values, too.
function is_large(x) = abs(x) > 1
function choose(c, x, y) = if c then x else y
observable chosen = choose(is_large(v[2]) or is_large(m), 1, 2)
# expect chosen = 1 within 1e-15 at v = [0, 3], m = 0 "logic"
# expect chosen = 2 within 1e-15 at v = [3, 0], m = 0 "logic"

function stairs(x) = [[1, x], [0, 1]]
observable product = stairs(m)*stairs(2)*v
# expect product = [-2.0, -1.0] within 1e-15 "NumPy"
