"""The Lorenz system by diffsol (pydiffsol): Tsitouras 5(4), compiled with LLVM."""

import sys
from pathlib import Path

import numpy as np
import pydiffsol
from system import COMPARED, UNTIL

sys.path.insert(0, str(Path(__file__).parents[1]))
from flow import ABSOLUTE, TOLERANCE, flow

CODE = """
u_i { x = 1, y = 1, z = 1 }
F_i { 10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z }
"""


def prepare():
    ode = pydiffsol.Ode(CODE, matrix_type=pydiffsol.nalgebra_dense, ode_solver=pydiffsol.tsit45)
    ode.rtol, ode.atol = TOLERANCE, ABSOLUTE
    return ode


def integrate(ode, until):
    return ode.solve_dense(np.array([]), np.array([until])).ys[:, -1]


flow(prepare, integrate, UNTIL, COMPARED)
