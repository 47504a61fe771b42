theory "Operators, from tight to loose"

parameter beta = 1.7 in (0, inf)
parameter h = 0.3
unknown m = 1 in [-1, 1]

equation m = tanh(beta*(m + h))
# expect m = 0.8305788685385285 within 1e-15 at m = 0.4 "Python's math.tanh"
# expect m = -0.8336546070121552 within 1e-15 at m = 0.4, beta = 2, h = -1 "Python's math.tanh"

observable minus_of_a_power  = -2^2
observable power_of_a_power  = 2^3^2
observable power_of_minus    = 2^-1*4
observable difference        = 7 - 4 - 2
observable quotient          = 12/3/2
observable mixture           = 1 + 2*3^2 - 8/4
observable plus              = +3 - -3
observable superscripts      = 2*m² + 2³
observable minus_of_a_square = -m²
# expect minus_of_a_power = -4, power_of_a_power = 512, power_of_minus = 2, difference = 1 within 1e-15 "arithmetic"
# expect quotient = 2, mixture = 17, plus = 6, superscripts = 8.5, minus_of_a_square = -0.25 within 1e-15 at m = 0.5 "arithmetic"

observable between = if -1 < m and m < 1 then 1 else 0
observable outside = if m <= -1 or m >= 1 then 1 else 0
observable not_zero = if not m == 0 then 1 else 0
observable also_not_zero = if m != 0 then 1 else 0
observable loose = if m > 0 or m < -1 and m > -2 then 1 else 0
observable nested = if m > 0 then 1 else if m < 0 then -1 else 0
# expect between = 1, outside = 0, not_zero = 1, also_not_zero = 1, loose = 1, nested = 1 within 1e-15 at m = 0.5 "logic"
# expect between = 1, outside = 0, not_zero = 0, also_not_zero = 0, loose = 0, nested = 0 within 1e-15 at m = 0 "logic"
# expect between = 0, outside = 1, not_zero = 1, also_not_zero = 1, loose = 1, nested = -1 within 1e-15 at m = -1.5 "logic"
# expect between = 0, outside = 1, loose = 0 within 1e-15 at m = -3 "logic"

observable least = min(3, m, 2)
observable greatest = max(3, m, 2)
observable remainder = mod(m, 3)
# expect least = -7, greatest = 3, remainder = 2 within 1e-15 at m = -7 "-7 is -3*3 + 2"
# expect least = 2, greatest = 10, remainder = 1 within 1e-15 at m = 10 "10 is 3*3 + 1"
