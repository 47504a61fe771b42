theory "Vectors"

dim M = 3 "entries"
parameter r[M] = 1
parameter c = 2
unknown v[M] = 0.1
unknown s = 0

let squares = v .* v                    # entry by entry
let shifted = v + 1 - c*r               # a number is added to every entry
let ratio   = v ./ r + 1/r + 1 ./ r

equation v = tanh(squares) + shifted^2/c + ratio
equation s = dot(v, r) + sum(v) + max(v) + min(abs(r))
# expect v = [4.88475778474716, 3.6599786803111636, 3.036585329070376] within 1e-14 at r = [2.0, 0.5, 1.5], v = [0.3, -0.2, 0.5] "NumPy"
# expect s = 2.85 within 1e-14 at r = [2.0, 0.5, 1.5], v = [0.3, -0.2, 0.5] "NumPy"
# expect v = [7.400000000000001] within 1e-14 at M = 1, r = 2, v = 0, c = 0.1 "(1 - c*r)^2/c + 2/r"

observable first = v[1]
observable last = v[M]
observable joined = [v, 7, v[1]]
observable reversed = [v[M], v[1]]
observable square = diag(v)*r
observable quadratic = v'*diag(r)*v + v'*r      # a row times a column is a number
observable outer = v*r'
observable column = v[:]
# expect first = 0.3, last = 0.5, quadratic = 1.825 within 1e-15 at r = [2.0, 0.5, 1.5], v = [0.3, -0.2, 0.5] "NumPy"
# expect joined = [0.3, -0.2, 0.5, 7, 0.3], reversed = [0.5, 0.3], column = [0.3, -0.2, 0.5] within 1e-15 at v = [0.3, -0.2, 0.5] "by hand"
# expect square = [0.6, -0.1, 0.75], outer = [0.6, 0.15, 0.44999999999999996, -0.4, -0.1, -0.30000000000000004, 1.0, 0.25, 0.75] within 1e-15 at r = [2.0, 0.5, 1.5], v = [0.3, -0.2, 0.5] "NumPy"
