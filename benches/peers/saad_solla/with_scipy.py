"""The soft committee machine by SciPy's DOP853, with right sides in Python or (`--numba`) compiled."""

import sys
from math import asin, sqrt
from pathlib import Path

from scipy.integrate import solve_ivp
from system import COMPARED, START, UNTIL, committee

sys.path.insert(0, str(Path(__file__).parents[1]))
from flow import ABSOLUTE, TOLERANCE, flow

COMPILED = "--numba" in sys.argv
if COMPILED:
    sys.argv.remove("--numba")


def right_sides(t, y):
    return committee(y, sqrt, asin)


def prepare():
    import numpy as np
    from compiled import right_sides as compiled

    compiled(0.0, np.array(START))
    return compiled


def integrate(compiled, until):
    equations = compiled or right_sides
    return solve_ivp(equations, (0, until), START, method="DOP853", rtol=TOLERANCE, atol=ABSOLUTE).y[:, -1]


flow(prepare if COMPILED else None, integrate, UNTIL, COMPARED)
