theory "Equations that are not solved for their unknown"

parameter c = 2
unknown x = 1
unknown q[2] = [1, 2]
unknown y = 1
unknown z = 0.5

equation y = x + 1
equation 0 = x^2 - c               # for x, the first unknown without an equation of its own
equation 0 = q - [x, y]            # for q, the next one
equation 0 = cos(z) - z            # for z
# expect x = 0.25, q = [-0.5, -2], y = 2.5 within 1e-15 at x = 1.5, y = 4 "by hand"
# expect z = 0.7189124217106447 within 1e-15 at z = 0.25 "Python's math.cos"
