"""Phase diagram of the Hopfield network at T > 0 by damped fixed-point iteration, compiled by numba.

The equations and starts are those of `spinodal show hopfield-temperature`. Averages are trapezoid
sums of 401 nodes on [−9, 9]. At every point the iteration starts at retrieval and in the glass; the
solution of lower free energy is the equilibrium. r is put into the other equations, which takes
far fewer iterations than to iterate all three. An iterate is accepted when
max(|F_m − m|, |F_q − q|) ≤ 1e-10. With damping below 0.7 the glass oscillates at low temperature.
"""

import sys
from math import exp, log, pi, sqrt, tanh
from pathlib import Path

import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from peer import arguments, report

NODES = np.linspace(-9, 9, 401)
WEIGHTS = np.exp(-(NODES**2) / 2) / sqrt(2 * pi) * (NODES[1] - NODES[0])
RESIDUAL = 1e-10
MOST_ITERATIONS = 2_000
ZERO = 1e-6  # what a phase takes for zero, as in spinodal
PARAMAGNET, GLASS, RETRIEVAL, FAILURE = 0, 1, 2, 3


@numba.njit(cache=True)
def noise(q, T):
    return q / (1 - (1 - q) / T) ** 2


@numba.njit(cache=True)
def averages(m, q, alpha, T):
    new_m, new_q, sigma = 0.0, 0.0, sqrt(alpha * noise(q, T))
    for z, w in zip(NODES, WEIGHTS):
        t = tanh((m + sigma * z) / T)
        new_m += w * t
        new_q += w * t * t
    return new_m, new_q


@numba.njit(cache=True)
def solve_point(m, q, alpha, T, damping):
    """m, q and the number of iterations, or −1 where it does not converge."""
    for iteration in range(MOST_ITERATIONS):
        new_m, new_q = averages(m, q, alpha, T)
        residual = max(abs(new_m - m), abs(new_q - q))
        if residual <= RESIDUAL:
            return m, q, iteration
        if not residual < 1e12:
            break
        m, q = m + (1 - damping) * (new_m - m), q + (1 - damping) * (new_q - q)
    return m, q, -1


@numba.njit(cache=True)
def free_energy(m, q, alpha, T):
    C, r, mean = (1 - q) / T, noise(q, T), 0.0
    sigma = sqrt(alpha * r)
    for z, w in zip(NODES, WEIGHTS):
        x = abs(m + sigma * z) / T
        mean += w * (x + log((1 + exp(-2 * x)) / 2))
    return m * m / 2 + alpha / 2 * (1 + r * C + T * log(1 - C) - q / (1 - C)) - T * (log(2.0) + mean)


@numba.njit(cache=True)
def phase_of(m, q):
    return RETRIEVAL if abs(m) > ZERO else GLASS if q > ZERO else PARAMAGNET


@numba.njit(cache=True)
def solve_row(row, alphas, T, damping, phases, iterations):
    """The equilibrium phases of a row and the number of iterations."""
    for column in range(len(alphas)):
        alpha = alphas[column]
        starts = ((1.0, 1.0), (0.0, max(0.01, 1 - T / (1 + sqrt(alpha)))))
        least = np.inf
        phases[row, column] = FAILURE
        for m, q in starts:
            m, q, used = solve_point(m, q, alpha, T, damping)
            iterations[row, column] += used if used >= 0 else MOST_ITERATIONS
            if used < 0 or (1 - q) / T >= 1:
                continue
            f = free_energy(m, q, alpha, T)
            if f < least:
                least = f
                phases[row, column] = phase_of(m, q)


@numba.njit(cache=True)
def rows_in_turn(alphas, temperatures, damping, phases, iterations):
    for row in range(len(temperatures)):
        solve_row(row, alphas, temperatures[row], damping, phases, iterations)


@numba.njit(cache=True, parallel=True)
def rows_at_once(alphas, temperatures, damping, phases, iterations):
    for row in numba.prange(len(temperatures)):
        solve_row(row, alphas, temperatures[row], damping, phases, iterations)


def main():
    def describe(parser):
        parser.add_argument("--damping", type=float, default=0.7)
        parser.add_argument("--parallel", action="store_true")
        parser.add_argument("--size", type=int, default=100)

    options = arguments(describe)

    def run(kernel, size):
        phases, iterations = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
        kernel(np.linspace(0.005, 0.16, size), np.linspace(0.05, 1.3, size), options.damping, phases, iterations)
        return phases, iterations

    def prepare():
        kernel = rows_at_once if options.parallel else rows_in_turn
        run(kernel, 2)
        return kernel

    def solve(kernel):
        phases, iterations = run(kernel, options.size)
        return {"phases": "".join("psrf"[p] for p in phases.ravel()), "iterations": int(iterations.sum())}

    report(prepare, solve, options.repeats)


if __name__ == "__main__":
    main()
