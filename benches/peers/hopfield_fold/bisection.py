"""The fold of the retrieval solution at T = 0.3 by bisection of a damped loop, in NumPy.

At each α the loop starts at m = q = 1 and runs until it stands still or m drops to the glass; α is
bisected between the two. Averages are trapezoid sums of 101 nodes on [−7, 7].
"""

import sys
from math import pi, sqrt
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
from peer import arguments, report

T = 0.3
NODES = np.linspace(-7, 7, 101)
WEIGHTS = np.exp(-(NODES**2) / 2) / sqrt(2 * pi) * (NODES[1] - NODES[0])


def retrieves(alpha, accuracy):
    """Whether the loop comes to rest with m > 0.5. Beside the fold at distance δ the slowest mode
    moves by δ per iteration, so that smaller steps than the accuracy of α count as rest."""
    m, q = 1.0, 1.0
    for _ in range(1_000_000):
        t = np.tanh((m + sqrt(alpha * q) / abs(1 - (1 - q) / T) * NODES) / T)
        new_m, new_q = WEIGHTS @ t, WEIGHTS @ (t * t)
        if max(abs(new_m - m), abs(new_q - q)) < accuracy / 100:
            break
        m, q = (m + new_m) / 2, (q + new_q) / 2
        if m < 0.8:
            return False
    return True


def fold(accuracy):
    low, high = 0.02, 0.15
    while high - low > accuracy:
        middle = (low + high) / 2
        low, high = (middle, high) if retrieves(middle, accuracy) else (low, middle)
    return (low + high) / 2


def main():
    options = arguments(lambda parser: parser.add_argument("--accuracy", type=float, default=1e-4))
    report(None, lambda _: {"folds": {"0.3": fold(options.accuracy)}}, options.repeats)


if __name__ == "__main__":
    main()
