"""From the start of the process to its first result, for every theory of the catalogue.

    python3 benches/peers/startup.py [--spinodal PATH] [--write]

Flows are integrated to t = 1, other theories are solved at their default parameters. All
are run in turn, eleven times.
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
HEADINGS = ["theory", "command", "whole process", "read and compile", "compute", "at most 10 ms"]


def run(command):
    """Milliseconds of the whole process and of its parts, and its exit code."""
    begin = perf_counter()
    done = subprocess.run([*command, "--timings", "--quiet"], capture_output=True, text=True)
    whole = 1e3 * (perf_counter() - begin)
    parts = {name.strip(): float(ms) for name, ms in re.findall(r"([a-z ]+?) ([0-9.]+) ms", done.stderr)}
    return whole, parts, done.returncode


def command_for(spinodal, theory):
    """How to ask for the first result of a theory; None if neither command answers."""
    for command in ([spinodal, "flow", theory, "--until", "1"], [spinodal, "solve", theory]):
        if run(command)[2] == 0:
            return command
    return None


def row(theory, command, runs):
    """A row of the table."""
    whole = [run[0] for run in runs]
    preparing = [parts.pop("prepare", 0.0) for _, parts, _ in runs]
    computing = [sum(ms for name, ms in parts.items() if name != "write") for _, parts, _ in runs]
    fast = "yes" if statistics.median(whole) <= BAR_MS else "no"
    parts = [duration(statistics.median(preparing)), duration(statistics.median(computing))]
    return [theory, " ".join(command[1:]), with_range(whole), *parts, fast]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    measured_program(parser)
    options = parser.parse_args()
    spinodal = existing_program(parser, options.spinodal)
    listed = subprocess.run([spinodal, "list", "--format", "json"], capture_output=True, text=True, check=True)
    theories = [row[0] for row in json.loads(listed.stdout)["rows"]]
    commands = {theory: command_for(spinodal, theory) for theory in theories}
    unanswered = [theory for theory in theories if commands[theory] is None]
    turns = [{theory: run(command) for theory, command in commands.items() if command} for _ in range(RUNS)]
    runs = {theory: [turn[theory] for turn in turns] for theory in turns[0]}
    slowest_first = sorted(runs, key=lambda theory: -statistics.median(run[0] for run in runs[theory]))
    rows = [row(theory, commands[theory], runs[theory]) for theory in slowest_first]
    print(markdown(HEADINGS, rows))
    if unanswered:
        print(f"\nno answer: {', '.join(unanswered)}")
    if options.write:
        write_section(NAME, TITLE, HEADINGS, rows, spinodal)


if __name__ == "__main__":
    main()
