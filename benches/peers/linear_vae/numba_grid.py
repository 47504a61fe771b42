"""Phase diagram of the linear VAE (M = K = 1) by damped fixed-point iteration, compiled by numba.

The equations are those of `spinodal show linear-vae`, written out for 2 × 2 matrices, at
ρ = η = λ = 1. An iterate is accepted when max_i |F_i(x) − x_i| / max(1, |x_i|) ≤ 1e-12, as in
spinodal. Every point starts cold, from the start of the theory file, or (`--warm`) from the
solution of its left neighbour, lifted off zero, since a vanishing order parameter stays zero under
iteration.
"""

import sys
from pathlib import Path

import numba
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from peer import arguments, report

START = np.array([1.0, 0.3, 3.0, 0.3, 0.5, 0.5, 0.3, 0.3, 0.0])
RESIDUAL = 1e-12
MOST_ITERATIONS = 200_000
ZERO = 1e-6  # what a phase takes for zero, as in spinodal
LIFT = 1e-2  # least m, d, Q, E and R of a warm start
COLLAPSE, NOISE, SIGNAL, FAILURE = 0, 1, 2, 3


@numba.njit(cache=True)
def right_sides(x, alpha, beta, rho, eta, lam):
    m, d, Q, E, R, D, cQ, cE, cR = x
    w = Q + beta
    # B = (I + ηχA)⁻¹ with A = [[0, −1], [−1, w]]
    b11, b12 = 1 - eta * cR, eta * (cR * w - cQ)
    b21, b22 = -eta * cE, 1 + eta * (cE * w - cR)
    det = b11 * b22 - b12 * b21
    b11, b12, b21, b22 = b22 / det, -b12 / det, -b21 / det, b11 / det
    # Y = AB, which is symmetric
    y11, y12, y22 = -b21, -b22, w * b22 - b12
    c11, c12, c22 = rho * m * m + eta * Q, rho * m * d + eta * R, rho * d * d + eta * E
    t_uu = b21 * b21 * c11 + 2 * b21 * b22 * c12 + b22 * b22 * c22
    g11, g12, g22 = alpha * (eta * y11 + t_uu + D) + lam, alpha * eta * y12, alpha * eta * y22 + lam
    # m̂ = −αABSP and χ̂ + m̂m̂ᵀ, χ̂ = αη ABC(AB)ᵀ
    h1, h2 = -alpha * rho * (y11 * m + y12 * d), -alpha * rho * (y12 * m + y22 * d)
    u11, u12 = y11 * c11 + y12 * c12, y11 * c12 + y12 * c22
    u21, u22 = y12 * c11 + y22 * c12, y12 * c12 + y22 * c22
    v11 = alpha * eta * (u11 * y11 + u12 * y12) + h1 * h1
    v12 = alpha * eta * (u11 * y12 + u12 * y22) + h1 * h2
    v22 = alpha * eta * (u21 * y12 + u22 * y22) + h2 * h2
    det = g11 * g22 - g12 * g12
    k11, k12, k22 = g22 / det, -g12 / det, g11 / det
    p11, p12 = k11 * v11 + k12 * v12, k11 * v12 + k12 * v22
    p21, p22 = k12 * v11 + k22 * v12, k12 * v12 + k22 * v22
    return (
        k11 * h1 + k12 * h2,
        k12 * h1 + k22 * h2,
        p11 * k11 + p12 * k12,
        p21 * k12 + p22 * k22,
        p11 * k12 + p12 * k22,
        beta / (Q + beta),
        k11,
        k22,
        k12,
    )


@numba.njit(cache=True)
def solve_point(x, alpha, beta, damping):
    """Iterate `x` in place; the number of iterations, or −1 where it does not converge."""
    for iteration in range(MOST_ITERATIONS):
        y = right_sides((x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8]), alpha, beta, 1.0, 1.0, 1.0)
        residual = 0.0
        for i in range(9):
            r = abs(y[i] - x[i]) / max(1.0, abs(x[i]))
            if not r <= residual:
                residual = r
        if residual <= RESIDUAL:
            return iteration
        if not residual < 1e12:
            return -1
        for i in range(9):
            x[i] = damping * x[i] + (1 - damping) * y[i]
    return -1


@numba.njit(cache=True)
def solve_row(row, alphas, beta, damping, warm, phases, iterations):
    x = START.copy()
    for column in range(len(alphas)):
        if not warm or iterations[row, column - 1] < 0:
            x[:] = START
        else:
            for i in range(5):
                x[i] = max(x[i], LIFT)
        iterations[row, column] = solve_point(x, alphas[column], beta, damping)
        if iterations[row, column] < 0:
            phases[row, column] = FAILURE
        elif abs(x[0]) > ZERO:
            phases[row, column] = SIGNAL
        elif x[2] > ZERO:
            phases[row, column] = NOISE
        else:
            phases[row, column] = COLLAPSE


@numba.njit(cache=True)
def rows_in_turn(alphas, betas, damping, warm, phases, iterations):
    for row in range(len(betas)):
        solve_row(row, alphas, betas[row], damping, warm, phases, iterations)


@numba.njit(cache=True, parallel=True)
def rows_at_once(alphas, betas, damping, warm, phases, iterations):
    for row in numba.prange(len(betas)):
        solve_row(row, alphas, betas[row], damping, warm, phases, iterations)


def main():
    def describe(parser):
        parser.add_argument("--damping", type=float, default=0.8)
        parser.add_argument("--warm", action="store_true")
        parser.add_argument("--parallel", action="store_true")
        parser.add_argument("--size", type=int, default=200)

    options = arguments(describe)

    def run(kernel, size):
        alphas, betas = np.linspace(0.2, 6, size), np.linspace(0.1, 2.4, size)
        phases, iterations = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
        kernel(alphas, betas, options.damping, options.warm, phases, iterations)
        return phases, iterations

    def prepare():
        kernel = rows_at_once if options.parallel else rows_in_turn
        run(kernel, 2)
        return kernel

    def solve(kernel):
        phases, iterations = run(kernel, options.size)
        return {
            "phases": "".join("cnsf"[p] for p in phases.ravel()),
            "iterations": int(np.maximum(iterations, 0).sum()),
            "failures": int((phases == FAILURE).sum()),
        }

    report(prepare, solve, options.repeats)


if __name__ == "__main__":
    main()
