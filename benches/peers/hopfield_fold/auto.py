"""The fold of the retrieval solution by AUTO-07p: at T = 0.3, and (`--curve`) followed over T.

What is timed is AUTO's compiled program: one run for the branch, which locates the fold, and for
the curve two more, up and down from T = 0.3. Accuracies asked for are those of spinodal's
continuation; averages have as many nodes as the lowest temperature needs for 1e-11.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from peer import arguments, report

AUTO = Path("/usr/lib/auto-07p/lib")
COMMON = """
NDIM=2, IPS=1, NTST=20, NCOL=4, IAD=3, IPLT=0, NBC=0, NINT=0, NPR=1000, MXBF=0, IID=0
ITMX=8, ITNW=7, NWTN=3, JAC=0, EPSL=1e-10, EPSU=1e-10, EPSS=1e-8, DSMIN=1e-7, IADS=1, NPAR=36
THL={}, THU={}
"""
BRANCH = COMMON + "IRS=0, ISW=1, ILP=1, ISP=2, ICP=[1], DS=0.002, DSMAX=0.02, NMX=200, UZSTOP={1: [0.01, 0.15]}\n"
# With 1e-10 AUTO stops beside the first point, as its derivatives are differences. Steps so short that the curve has at least 167 points.
CURVE = COMMON.replace("1e-10", "1e-8") + "IRS=2, ISW=2, ILP=0, ISP=0, ICP=[1, 2], DSMAX=0.012, NMX=500\n"
DOWN = CURVE + "DS=0.002, UZSTOP={2: 0.05}, UZR={2: 0.1}\n"
UP = CURVE + "DS=-0.002, UZSTOP={2: 0.88}, UZR={2: 0.5}\n"
FOLD, FOLD_AT_VALUE = "2", "-24"  # types of points in fort.7


def main():
    options = arguments(lambda parser: parser.add_argument("--curve", action="store_true"))
    with tempfile.TemporaryDirectory() as folder:
        nodes = 301 if options.curve else 101
        report(
            lambda: build(folder, nodes), lambda program: solve(program, options.curve), options.repeats, outside=True
        )


def build(folder, nodes):
    """Compile the equations and link them with AUTO."""
    source = str(Path(__file__).with_name("hopfield.F90"))
    objects = sorted(str(path) for path in AUTO.glob("*.o"))
    program = Path(folder) / "hopfield"
    flags = ["-O2", "-std=legacy", "-fopenmp", f"-DNODES={nodes}"]
    subprocess.run(["gfortran", *flags, source, *objects, "-o", str(program)], check=True, capture_output=True)
    return program


def run(program, constants):
    """One run of AUTO in its folder: the rows of fort.7, and the milliseconds it says to have taken."""
    program.with_name("fort.2").write_text(constants)
    done = subprocess.run([str(program)], check=True, capture_output=True, text=True, cwd=program.parent)
    rows = [line.split() for line in program.with_name("fort.7").read_text().splitlines()]
    seconds = float(done.stdout.rpartition("Total Time")[2].split()[0])
    return [row for row in rows if row[0] != "0"], 1e3 * seconds


def solve(program, curve):
    """α at the fold by temperature, and how many points the curve has; AUTO's own time."""
    branch, spent = run(program, BRANCH)
    folds = {"0.3": next(float(row[4]) for row in branch if row[2] == FOLD)}
    if not curve:
        return {"folds": folds, "points": len(branch)}, spent
    program.with_name("fort.8").rename(program.with_name("fort.3"))
    points = 0
    for constants in (DOWN, UP):
        rows, more = run(program, constants)
        spent += more
        points += len(rows)
        folds |= {f"{float(row[8]):.2g}": float(row[4]) for row in rows if row[2] == FOLD_AT_VALUE}
    return {"folds": folds, "points": points}, spent


if __name__ == "__main__":
    main()
