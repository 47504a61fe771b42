"""The soft committee machine by heyoka: Taylor's method, compiled with LLVM.

In compact mode: without it the compilation takes a minute, and the steps are a few times faster."""

import sys
from pathlib import Path

import heyoka
import numpy as np
from system import COMPARED, START, UNTIL, committee

sys.path.insert(0, str(Path(__file__).parents[1]))
from flow import TOLERANCE, flow


def prepare():
    state = heyoka.make_vars("Q11", "Q12", "Q22", "R11", "R12", "R21", "R22")
    equations = committee(state, heyoka.sqrt, heyoka.asin)
    return heyoka.taylor_adaptive(list(zip(state, equations)), START, tol=TOLERANCE, compact_mode=True)


def integrate(taylor, until):
    taylor.time = 0.0
    taylor.state[:] = START
    taylor.propagate_until(until)
    return np.copy(taylor.state)


flow(prepare, integrate, UNTIL, COMPARED)
