"""The right sides of `system.py`, compiled by numba from the same source."""

from math import asin, sqrt

import numba
import numpy as np
import system

for name in ("covariance", "drift", "noise"):
    setattr(system, name, numba.njit(getattr(system, name)))


@numba.njit
def square_root(x):
    return sqrt(x)


@numba.njit
def arcsine(x):
    return asin(x)


committee = numba.njit(system.committee)


@numba.njit
def right_sides(t, y):
    state = (y[0], y[1], y[2], y[3], y[4], y[5], y[6])
    return np.array(committee(state, square_root, arcsine))
