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


HOPFIELD_GRID = "phase hopfield-temperature --x alpha=0.005:0.16:100 --y T=0.05:1.3:100 --residual 1e-10"


def hopfield_phase():
    def damped(what, *options):
        return python(
            f"numba, damping 0.7, {what}",
            "10 000 points to 1e-10",
            "hopfield_phase/numba_grid.py",
            *options,
            modules=["numba"],
            read=lambda answer: answer["phases"],
        )

    return Task(
        "hopfield-phase",
        "Hopfield network at T > 0: 100 × 100 phase diagram",
        [
            spinodal("exact boundaries, points near them to 1e-10", HOPFIELD_GRID, initials_of_phases),
            spinodal("all 10 000 points to 1e-10 besides", f"{HOPFIELD_GRID} --full", initials_of_phases, "spinodal --full"),
            damped("one core"),
            damped("parallel", "--parallel"),
        ],
        phases_agree,
    )


def folds_of_branch(table):
    """α of the fold at T = 0.3."""
    alpha, special = table["columns"].index("alpha"), table["columns"].index("special")
    return {"0.3": next(row[alpha] for row in table["rows"] if row[special] == "fold")}


def folds_of_thresholds(found):
    """α of the fold by temperature, to two digits, where these are exact."""
    folds = [one for one in found["thresholds"] if one["kind"] == "fold"]
    return {f"{one['over']:.2g}": one["at"] for one in folds if abs(one["over"] - float(f"{one['over']:.2g}")) < 1e-12}


def folds_agree(ours, theirs):
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        return "NOTHING TO COMPARE"
    off = max(abs(ours[T] - theirs[T]) for T in common)
    return f"α_c within {off:.0e} at T = {', '.join(common)}"


def folds(answer):
    return answer["folds"]


def hopfield_fold():
    def bisection(accuracy):
        name, solved = "NumPy, bisection of a damped loop", f"fold to {accuracy}"
        return python(f"{name} to {accuracy}", solved, "hopfield_fold/bisection.py", f"--accuracy={accuracy}", modules=["numpy"], read=folds)

    trace = "trace hopfield-temperature --along alpha=0.01:0.15 --start retrieval"
    return Task(
        "hopfield-fold",
        "Hopfield network at T = 0.3: the retrieval branch and its fold",
        [
            spinodal("branch, stability, fold to 1e-12", trace, folds_of_branch),
            python("AUTO-07p", "branch, stability, fold to 1e-10", "hopfield_fold/auto.py", programs=["auto-07p", "gfortran"], read=folds),
            bisection("1e-4"),
            bisection("1e-8"),
        ],
        folds_agree,
    )


def hopfield_curve():
    threshold = "threshold hopfield-temperature --along alpha=0.0036:0.15 --over T=0.05:0.88:167 --start retrieval"
    curve = "fold curve to 1e-8, 165 points"
    return Task(
        "hopfield-curve",
        "Hopfield network: the fold over T = 0.05 … 0.88",
        [
            spinodal("fold curve to 1e-12, 167 points; first-order curve besides", threshold, folds_of_thresholds),
            python("AUTO-07p", curve, "hopfield_fold/auto.py", "--curve", programs=["auto-07p", "gfortran"], read=folds),
        ],
        folds_agree,
    )


def all_tasks():
    return [linear_vae(), hopfield_phase(), hopfield_fold(), hopfield_curve()]
