"""The same work in spinodal and in its peers, in one run, by turns.

    python3 benches/peers/run.py [--only NAME] [--spinodal PATH] [--write]

Every program is started as a whole process, one after the other and again, so that noise of the
machine meets all of them. Answers are compared with spinodal's. Programs that are not installed
are skipped and named.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from contender import Failed
from results import write_section
from table import HEADINGS, duration, markdown, median, ratio, with_range
from tasks import all_tasks

RUNS = [(1e3, 11), (8e3, 5), (20e3, 3), (60e3, 2)]  # below so many milliseconds, so many runs
MOST_RUNS = RUNS[0][1]
ROOT = Path(__file__).resolve().parents[2]


def runs_for(done):
    """How often to run what took this long at best: more often what is over soon."""
    if not done:
        return MOST_RUNS
    least = min(run.whole for run in done)
    return next((count for limit, count in RUNS if least < limit), 1)


def progress(text):
    """What runs, on a line of its own, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r{text}\x1b[K", end="", file=sys.stderr, flush=True)


def measure(task, spinodal, stored):
    """The runs of each contender of a task, by name, and why others have none."""
    runs, reasons = {}, {}
    for contender in task.contenders:
        if absent := contender.missing():
            reasons[contender.name] = f"not installed: {', '.join(absent)}"
    for turn in range(MOST_RUNS):
        for number, contender in enumerate(task.contenders):
            done = runs.setdefault(contender.name, [])
            if contender.name in reasons or turn >= runs_for(done):
                continue
            progress(f"{task.name}: {contender.name}, run {turn + 1}")
            try:
                done.append(contender.run(spinodal, f"{stored}/{number}"))
            except Failed as failed:
                reasons[contender.name] = f"failed: {failed}"
    progress("")
    return {name: done for name, done in runs.items() if name not in reasons}, reasons


def rows_of(task, spinodal):
    """The rows of a task for the table."""
    with tempfile.TemporaryDirectory() as stored:
        runs, reasons = measure(task, spinodal, stored)
    reference = runs.get(task.contenders[0].name)
    rows = []
    for contender in task.contenders:
        if contender.name in reasons:
            rows.append([contender.name, contender.solved, reasons[contender.name]] + ["–"] * 6)
            continue
        done = runs[contender.name]
        verdict = "–" if reference is None else task.verdict(reference[0].answer, done[0].answer)
        whole, solve = [run.whole for run in done], median(run.solve for run in done)
        # What a peer compiles it may store: only its first run has compiled for certain.
        compiling = median(run.compile for run in done) if contender.is_spinodal else done[0].compile
        against = ["–", "–"]
        if reference is not None:
            ours = statistics.median(run.whole for run in reference)
            against = [ratio(statistics.median(whole), ours), ratio(solve, median(run.solve for run in reference))]
        times = [with_range(whole), duration(solve), duration(compiling)]
        rows.append([contender.name, contender.solved, verdict, *times, *against, str(len(done))])
    return rows


def measured_program(parser):
    """Say on the command line what is measured and whether it is written down."""
    parser.add_argument("--spinodal", default=str(ROOT / "target/release/spinodal"), help="the program to measure")
    parser.add_argument("--write", action="store_true", help="write benches/RESULTS.md")


def existing_program(parser, path):
    """The absolute path of the program, or a message and exit code 2."""
    found = shutil.which(path)
    if found is None:
        parser.exit(2, f"no program at {path}: build it with `cargo build --release`, or give --spinodal\n")
    return str(Path(found).resolve())


def main():
    tasks = all_tasks()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[task.name for task in tasks], help="one task (repeatable)", action="append")
    measured_program(parser)
    options = parser.parse_args()
    spinodal = existing_program(parser, options.spinodal)
    for task in tasks:
        if options.only and task.name not in options.only:
            continue
        rows = rows_of(task, spinodal)
        print(f"\n{task.title}\n\n{markdown(HEADINGS, rows)}", flush=True)
        if options.write:
            write_section(task.name, task.title, HEADINGS, rows, spinodal)


if __name__ == "__main__":
    main()
