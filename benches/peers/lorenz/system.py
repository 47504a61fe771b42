"""The Lorenz system for the peers, as in `lorenz.eq`."""

SIGMA, RHO, B = 10.0, 28.0, 8 / 3
START = [1.0, 1.0, 1.0]
UNTIL = 100.0
COMPARED = 10.0  # later, chaos has made of the tolerance a difference of order one


def lorenz(t, y):
    return [SIGMA * (y[1] - y[0]), y[0] * (RHO - y[2]) - y[1], y[0] * y[1] - B * y[2]]
