"""The tasks: who does what, and how an answer is compared with spinodal's.

The first contender of a task is the reference of times and answers: `verdict(reference, answer)` says
how far an answer is from its answer, or from one that is exact.
"""

from dataclasses import dataclass
from typing import Callable

from contender import HERE, Contender, python, spinodal, spinodal_warm


@dataclass
class Task:
    name: str
    title: str
    contenders: list[Contender]
    verdict: Callable


def phases(answer):
    return answer["phases"]


def initials_of_phases(table):
    """The phases of a grid, a letter each, row by row."""
    column = table["columns"].index("phase")
    return "".join((row[column] or "failure")[0] for row in table["rows"])


def phases_agree(ours, theirs):
    if ours is theirs:
        return "reference"
    if len(ours) != len(theirs):
        return f"WRONG SIZE: {len(theirs)} points instead of {len(ours)}"
    off = sum(a != b for a, b in zip(ours, theirs))
    return "all phases equal" if off == 0 else f"{off} of {len(ours)} phases differ"


LINEAR_VAE_GRID = "phase linear-vae --x alpha=0.2:6:200 --y beta=0.1:2.4:200".split()


def linear_vae():
    def damped(what, *options):
        return python(
            f"numba, damping 0.8, {what}",
            "40 000 points to 1e-12",
            "linear_vae/numba_grid.py",
            "--damping=0.8",
            *options,
            modules=["numba"],
            read=phases,
        )

    return Task(
        "linear-vae",
        "Linear VAE: 200 × 200 phase diagram",
        [
            spinodal(
                "exact boundaries, points near them to 1e-12", LINEAR_VAE_GRID, initials_of_phases, writes_table=True
            ),
            spinodal(
                "all 40 000 points to 1e-12 besides",
                [*LINEAR_VAE_GRID, "--full"],
                initials_of_phases,
                "spinodal --full",
                writes_table=True,
            ),
            damped("cold starts"),
            damped("cold starts, parallel", "--parallel"),
            damped("warm starts", "--warm"),
            damped("warm starts, parallel", "--warm", "--parallel"),
        ],
        phases_agree,
    )


HOPFIELD_GRID = "phase hopfield-temperature --x alpha=0.005:0.16:100 --y T=0.05:1.3:100 --residual 1e-10".split()


def hopfield_phase():
    def damped(what, *options):
        return python(
            f"numba, damping 0.7, {what}",
            "10 000 points to 1e-10",
            "hopfield_phase/numba_grid.py",
            *options,
            modules=["numba"],
            read=phases,
        )

    return Task(
        "hopfield-phase",
        "Hopfield network at T > 0: 100 × 100 phase diagram",
        [
            spinodal(
                "exact boundaries, points near them to 1e-10", HOPFIELD_GRID, initials_of_phases, writes_table=True
            ),
            spinodal(
                "all 10 000 points to 1e-10 besides",
                [*HOPFIELD_GRID, "--full"],
                initials_of_phases,
                "spinodal --full",
                writes_table=True,
            ),
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
    if ours is theirs:
        return "reference"
    common = sorted(ours.keys() & theirs.keys())
    if not common:
        return "NOTHING TO COMPARE"
    off = max(abs(ours[T] - theirs[T]) for T in common)
    where = f"T = {common[0]}" if len(common) == 1 else f"{len(common)} temperatures"
    return f"α_c within {off:.0e} at {where}"


def folds(answer):
    return answer["folds"]


def hopfield_fold():
    def bisection(accuracy):
        name, solved = "NumPy, bisection of a damped loop", f"fold to {accuracy}"
        return python(
            f"{name} to {accuracy}",
            solved,
            "hopfield_fold/bisection.py",
            f"--accuracy={accuracy}",
            modules=["numpy"],
            read=folds,
        )

    trace = "trace hopfield-temperature --along alpha=0.01:0.15 --start retrieval"
    return Task(
        "hopfield-fold",
        "Hopfield network at T = 0.3: the retrieval branch and its fold",
        [
            spinodal("branch, stability, fold to 1e-12", trace.split(), folds_of_branch),
            python(
                "AUTO-07p",
                "branch, stability, fold to 1e-10",
                "hopfield_fold/auto.py",
                programs=["auto-07p", "gfortran"],
                read=folds,
            ),
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
            spinodal(
                "fold curve to 1e-12, 167 points; first-order curve besides", threshold.split(), folds_of_thresholds
            ),
            python(
                "AUTO-07p", curve, "hopfield_fold/auto.py", "--curve", programs=["auto-07p", "gfortran"], read=folds
            ),
        ],
        folds_agree,
    )


def at_first_time(*columns):
    """The entries of these columns in the first row of a flow."""
    return lambda table: [table["rows"][0][table["columns"].index(column)] for column in columns]


def flow_verdict(time, exact):
    """Compare states at `time` with `exact`."""

    def verdict(_, answer):
        if len(answer) != len(exact):
            return "WRONG SIZE"
        return f"{max(abs(a - b) for a, b in zip(answer, exact)):.0e} off at t = {time}"

    return verdict


PER_STEP = "relative error 1e-8 per step"
# At t = 10, by heyoka with tolerances 1e-16 and 1e-18, which agree to 1e-14.
LORENZ = [-4.90268754113465, -3.74387292180291, 24.69085810279057]
# At t = 100, the same; they agree to 1e-13.
SAAD_SOLLA = [
    0.469296350350,
    0.288920190843,
    0.469296350350,
    0.548040126692,
    0.313191996921,
    0.313191996921,
    0.548040126692,
]


def lorenz():
    theory = str(HERE / "lorenz" / "lorenz.eq")

    def ours(name, *options):
        return spinodal(
            PER_STEP, ["flow", theory, "--until", "100", "--at", "10,100", *options], at_first_time("x", "y", "z"), name
        )

    def peer(name, script, *arguments, modules, repeats):
        return python(name, PER_STEP, f"lorenz/{script}", *arguments, f"--repeats={repeats}", modules=modules)

    return Task(
        "lorenz",
        "Lorenz system to t = 100 at a tolerance of 1e-8",
        [
            ours("spinodal"),
            ours("spinodal, order 8", "--integrator", "dop853"),
            ours("spinodal, Taylor", "--integrator", "taylor"),
            spinodal_warm("spinodal, order 8, warm", PER_STEP, theory, "100", "10", "dop853", "11"),
            spinodal_warm("spinodal, Taylor, warm", PER_STEP, theory, "100", "10", "taylor", "11"),
            peer("heyoka", "with_heyoka.py", modules=["heyoka"], repeats=11),
            peer("diffrax, Tsitouras 5", "with_diffrax.py", modules=["diffrax"], repeats=11),
            peer("diffsol, Tsitouras 5", "with_diffsol.py", modules=["pydiffsol"], repeats=11),
            peer("SciPy LSODA", "with_scipy.py", "LSODA", modules=["scipy"], repeats=2),
            peer("SciPy DOP853", "with_scipy.py", "DOP853", modules=["scipy"], repeats=2),
        ],
        flow_verdict(10, LORENZ),
    )


def saad_solla():
    def ours(name, *options):
        state = at_first_time("Q[1,1]", "Q[1,2]", "Q[2,2]", "R[1,1]", "R[1,2]", "R[2,1]", "R[2,2]")
        return spinodal(PER_STEP, ["flow", "saad-solla", "--until", "400", "--at", "100,400", *options], state, name)

    def peer(name, script, *arguments, modules, repeats):
        return python(name, PER_STEP, f"saad_solla/{script}", *arguments, f"--repeats={repeats}", modules=modules)

    return Task(
        "saad-solla",
        "Soft committee machine, K = M = 2, to t = 400 at a tolerance of 1e-8",
        [
            ours("spinodal"),
            ours("spinodal, order 8", "--integrator", "dop853"),
            spinodal_warm("spinodal, order 8, warm", PER_STEP, "saad-solla", "400", "100", "dop853", "11"),
            peer("heyoka", "with_heyoka.py", modules=["heyoka"], repeats=11),
            peer("SciPy DOP853, numba", "with_scipy.py", "--numba", modules=["scipy", "numba"], repeats=11),
            peer("SciPy DOP853", "with_scipy.py", modules=["scipy"], repeats=2),
        ],
        flow_verdict(100, SAAD_SOLLA),
    )


def all_tasks():
    return [linear_vae(), hopfield_phase(), hopfield_fold(), hopfield_curve(), lorenz(), saad_solla()]
