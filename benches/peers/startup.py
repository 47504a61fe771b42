"""From the start of the process to its first result, for every theory of the catalogue.

    python3 benches/peers/startup.py [--spinodal PATH] [--write]

Flows are integrated to t = 1, other theories are solved at their default parameters: as a user would
ask, and without the search for further solutions from random starts, whose time is that of the first
solution. All are run in turn, eleven times.
"""

import argparse
import json
import re
import statistics
import subprocess
from time import perf_counter

from results import write_section
from run import existing_program, measured_program
from table import duration, markdown, with_range

RUNS = 11
BAR_MS = 10.0
NAME, TITLE = "startup", "From start to first result"
HEADINGS = ["theory", "command", "whole process", "read and compile", "compute", "without search", "at most 10 ms"]
WITHOUT_SEARCH = ["--search", "0"]


def run(command):
    """Milliseconds of the whole process and of its parts, and its exit code."""
    begin = perf_counter()
    done = subprocess.run([*command, "--timings", "--quiet"], capture_output=True, text=True)
    whole = 1e3 * (perf_counter() - begin)
    parts = {name.strip(): float(ms) for name, ms in re.findall(r"([a-z ]+?) ([0-9.]+) ms", done.stderr)}
    return whole, parts, done.returncode


def commands_for(spinodal, theory):
    """How to ask for the first result of a theory, with and without search; none if nothing answers."""
    flow, solve = [spinodal, "flow", theory, "--until", "1"], [spinodal, "solve", theory]
    if run(flow)[2] == 0:
        return [flow]
    return [solve, [*solve, *WITHOUT_SEARCH]] if run(solve)[2] == 0 else []


def row(theory, commands, runs):
    """A row of the table; `runs` holds those of each command."""
    whole = [run[0] for run in runs[0]]
    parts = [run[1] for run in runs[0]]
    preparing = statistics.median(part.get("prepare", 0.0) for part in parts)
    computing = statistics.median(
        sum(part.values()) - part.get("prepare", 0.0) - part.get("write", 0.0) for part in parts
    )
    medians = [statistics.median(run[0] for run in each) for each in runs]
    fast = ["yes" if median <= BAR_MS else "no" for median in medians]
    without = duration(medians[1]) if len(medians) > 1 else "–"
    verdict = fast[0] if len(set(fast)) == 1 else "without search"
    return [
        theory,
        " ".join(commands[0][1:]),
        with_range(whole),
        duration(preparing),
        duration(computing),
        without,
        verdict,
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    measured_program(parser)
    options = parser.parse_args()
    spinodal = existing_program(parser, options.spinodal)
    listed = subprocess.run([spinodal, "list", "--format", "json"], capture_output=True, text=True, check=True)
    theories = [row[0] for row in json.loads(listed.stdout)["rows"]]
    commands = {theory: commands_for(spinodal, theory) for theory in theories}
    unanswered = [theory for theory in theories if not commands[theory]]
    turns = [{theory: [run(one) for one in asked] for theory, asked in commands.items()} for _ in range(RUNS)]
    runs = {theory: list(zip(*(turn[theory] for turn in turns))) for theory in theories if commands[theory]}
    slowest_first = sorted(runs, key=lambda theory: -statistics.median(run[0] for run in runs[theory][0]))
    rows = [row(theory, commands[theory], runs[theory]) for theory in slowest_first]
    print(markdown(HEADINGS, rows))
    if unanswered:
        print(f"\nno answer: {', '.join(unanswered)}")
    if options.write:
        write_section(NAME, TITLE, HEADINGS, rows, spinodal)


if __name__ == "__main__":
    main()
