"""Soft committee machines, K = M = 2, T = I, η = 1: the equations of `spinodal show saad-solla` by loops
over the indices. State: Q11, Q12, Q22, R11, R12, R21, R22.

The functions take √ and arcsin as arguments, so that they serve numbers and symbols alike.
"""

from math import pi

START = [0.2, 0.0, 0.2, 0.001, 0.0, 0.0, 0.001]
UNTIL = 400.0
COMPARED = 100.0  # on the way from the plateau to the teacher
ETA = 1.0
SIGN = (-1.0, -1.0, 1.0, 1.0)
PAIRS = ((0, 0), (0, 1), (1, 1))


def covariance(y):
    q11, q12, q22, r11, r12, r21, r22 = y
    return ((q11, q12, r11, r12), (q12, q22, r21, r22), (r11, r21, 1.0, 0.0), (r12, r22, 0.0, 1.0))


def drift(C, i, b, sqrt):
    """Mean of g'(x_i) × error × x_b."""
    total = 0.0
    for a in range(4):
        w = 2 / pi * SIGN[a] / sqrt((1 + C[i][i]) * (1 + C[a][a]) - C[i][a] * C[i][a])
        total = total + w * (C[a][b] - C[i][a] * C[i][b] / (1 + C[i][i]))
    return total


def noise(C, i, k, sqrt, asin):
    """Mean of g'(x_i) g'(x_k) × error²."""
    p, q, c = 1 + C[i][i], 1 + C[k][k], C[i][k]
    L = p * q - c * c
    roots = [
        sqrt(L * (1 + C[a][a]) - p * C[k][a] * C[k][a] - q * C[i][a] * C[i][a] + 2 * c * C[i][a] * C[k][a])
        for a in range(4)
    ]
    total = 0.0
    for a in range(4):
        for b in range(a + 1):  # symmetric in a and b
            product = L * C[a][b] - p * C[k][a] * C[k][b] - q * C[i][a] * C[i][b]
            product = product + c * (C[i][a] * C[k][b] + C[k][a] * C[i][b])
            times = 1.0 if a == b else 2.0
            total = total + times * SIGN[a] * SIGN[b] * asin(product / (roots[a] * roots[b]))
    return 4 / pi**2 * total / sqrt(L)


def committee(y, sqrt, asin):
    """dy/dt."""
    C = covariance(y)
    flow_Q = [
        ETA * (drift(C, i, k, sqrt) + drift(C, k, i, sqrt)) + ETA**2 * noise(C, i, k, sqrt, asin) for i, k in PAIRS
    ]
    flow_R = [ETA * drift(C, i, 2 + n, sqrt) for i in range(2) for n in range(2)]
    return flow_Q + flow_R
