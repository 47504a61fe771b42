"""The Lorenz system by heyoka: Taylor's method, compiled with LLVM."""

import sys
from pathlib import Path

import heyoka
import numpy as np
from system import COMPARED, START, UNTIL, lorenz

sys.path.insert(0, str(Path(__file__).parents[1]))
from flow import TOLERANCE, flow


def prepare():
    state = heyoka.make_vars("x", "y", "z")
    return heyoka.taylor_adaptive(list(zip(state, lorenz(None, state))), START, tol=TOLERANCE)


def integrate(taylor, until):
    taylor.time = 0.0
    taylor.state[:] = START
    taylor.propagate_until(until)
    return np.copy(taylor.state)


flow(prepare, integrate, UNTIL, COMPARED)
