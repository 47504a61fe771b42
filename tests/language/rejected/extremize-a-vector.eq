unknown m[2] = 1
let f = m .* m
extremize f over m
