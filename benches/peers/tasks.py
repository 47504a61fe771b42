"""The tasks: who does what, and how an answer is compared with spinodal's.

The first contender of a task is the reference of times; `verdict(reference, answer)` says how far
another answer is from its answer.
"""

from dataclasses import dataclass
from typing import Callable

from contender import Contender, python, spinodal


@dataclass
class Task:
    name: str
    title: str
    contenders: list[Contender]
    verdict: Callable


def initials_of_phases(table):
    """The phases of a grid, a letter each, row by row."""
    column = table["columns"].index("phase")
    return "".join((row[column] or "failure")[0] for row in table["rows"])


def phases_agree(ours, theirs):
    if len(ours) != len(theirs):
        return f"WRONG SIZE: {len(theirs)} points instead of {len(ours)}"
    off = sum(a != b for a, b in zip(ours, theirs))
    return "all phases equal" if off == 0 else f"{off} of {len(ours)} phases differ"


LINEAR_VAE_GRID = "phase linear-vae --x alpha=0.2:6:200 --y beta=0.1:2.4:200"


def linear_vae():
    def damped(what, *options):
        return python(
            f"numba, damping 0.8, {what}",
            "40 000 points to 1e-12",
            "linear_vae/numba_grid.py",
            "--damping=0.8",
            *options,
            modules=["numba"],
            read=lambda answer: answer["phases"],
        )

    return Task(
        "linear-vae",
        "Linear VAE: 200 × 200 phase diagram",
        [
            spinodal("exact boundaries, points near them to 1e-12", LINEAR_VAE_GRID, initials_of_phases),
            spinodal("all 40 000 points to 1e-12 besides", f"{LINEAR_VAE_GRID} --full", initials_of_phases, "spinodal --full"),
            damped("cold starts"),
            damped("cold starts, parallel", "--parallel"),
            damped("warm starts", "--warm"),
            damped("warm starts, parallel", "--warm", "--parallel"),
        ],
        phases_agree,
    )


def all_tasks():
    return [linear_vae()]
