"""The Lorenz system by diffrax: Tsitouras 5(4) with step-size control, compiled by XLA.

Of its methods and adjoints these are the fastest here."""

import sys
from pathlib import Path

import diffrax
import jax
import jax.numpy as jnp
import numpy as np
from system import COMPARED, START, UNTIL, lorenz

sys.path.insert(0, str(Path(__file__).parents[1]))
from flow import ABSOLUTE, TOLERANCE, flow

jax.config.update("jax_enable_x64", True)


def prepare():
    term = diffrax.ODETerm(lambda t, y, _: jnp.stack(lorenz(t, y)))
    steps = diffrax.PIDController(rtol=TOLERANCE, atol=ABSOLUTE)

    def solve(y, until):
        options = dict(stepsize_controller=steps, max_steps=100_000, adjoint=diffrax.ForwardMode())
        return diffrax.diffeqsolve(term, diffrax.Tsit5(), 0.0, until, 0.01, y, **options).ys[-1]

    return jax.jit(solve).lower(jnp.array(START), 1.0).compile()


def integrate(solve, until):
    return np.asarray(solve(jnp.array(START), jnp.asarray(until)))


flow(prepare, integrate, UNTIL, COMPARED)
