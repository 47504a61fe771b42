unknown m
unknown q = 1
equation 0 = m - q
equation 0 = q - 1
let x = m + q
