"""The Lorenz system by SciPy: `with_scipy.py DOP853` or LSODA."""

import sys
from pathlib import Path

from scipy.integrate import solve_ivp
from system import COMPARED, START, UNTIL, lorenz

sys.path.insert(0, str(Path(__file__).parents[1]))
from flow import ABSOLUTE, TOLERANCE, flow

METHOD = sys.argv.pop(1)


def integrate(_, until):
    return solve_ivp(lorenz, (0, until), START, method=METHOD, rtol=TOLERANCE, atol=ABSOLUTE).y[:, -1]


flow(None, integrate, UNTIL, COMPARED)
