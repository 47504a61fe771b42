"""A contender: one program that does the work of a task, run as a whole process and timed.

spinodal is asked for `--format json --timings`, or to write a table as CSV, which is read when the clock has stopped; a
peer is a script that ends in `peer.report`.
"""

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Callable

HERE = Path(__file__).parent
LONGEST_SECONDS = 240


@dataclass
class Run:
    """One run. Times in milliseconds; None where a program has no such part."""

    whole: float
    solve: float | None
    compile: float | None
    answer: object


@dataclass
class Contender:
    """`command` is what is run; `read` makes of the parsed JSON answer what the task compares."""

    name: str
    solved: str
    command: list[str]
    modules: list[str] = field(default_factory=list)
    programs: list[str] = field(default_factory=list)
    read: Callable = lambda answer: answer
    is_spinodal: bool = False
    writes_table: bool = False

    def missing(self):
        """The modules and programs this needs that are not installed."""
        absent = [m for m in self.modules if importlib.util.find_spec(m) is None]
        return absent + [p for p in self.programs if shutil.which(p) is None]

    def run(self, spinodal, stored):
        """Run once; what numba compiles is kept in the folder `stored`. Raises `Failed` with the reason."""
        command = [spinodal if part == "SPINODAL" else part for part in self.command]
        if command[0] == "WARM":
            command[0] = warm_program()
        written = Path(stored).parent / "table.csv"
        if self.writes_table:
            command += ["-o", str(written)]
        environment = os.environ | {"NUMBA_CACHE_DIR": stored}
        begin = perf_counter()
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, env=environment)
        except subprocess.TimeoutExpired:
            raise Failed(f"longer than {LONGEST_SECONDS} s") from None
        whole = 1e3 * (perf_counter() - begin)
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["no message"]
            raise Failed(f"exit code {done.returncode}: {lines[-1][:160]}")
        try:
            output = table_of(written) if self.writes_table else json.loads(done.stdout)
            return self._of_spinodal(whole, output, done.stderr) if self.is_spinodal else self._of_peer(whole, output)
        except (ValueError, LookupError, TypeError, StopIteration) as error:
            raise Failed(f"its answer lacks what is compared ({type(error).__name__})") from None

    def _of_spinodal(self, whole, output, stderr):
        parts = {name.strip(): float(ms) for name, ms in re.findall(r"([a-z ]+?) ([0-9.]+) ms", stderr)}
        prepare = parts.pop("prepare", None)
        parts.pop("write", None)
        return Run(whole, sum(parts.values()) if parts else None, prepare, self.read(output))

    def _of_peer(self, whole, output):
        whole = output.get("whole_ms", whole - output.get("extra_ms", 0.0))
        return Run(whole, output.get("solve_ms"), output.get("compile_ms"), self.read(output["answer"]))


def table_of(path):
    """A CSV file as its columns and rows, as in JSON but for the cells, which are texts."""
    with open(path, newline="") as file:
        columns, *rows = csv.reader(line for line in file if not line.startswith("#"))
    return {"columns": columns, "rows": rows}


class Failed(Exception):
    """Why a contender gave no answer."""


def spinodal(solved, arguments, read, name="spinodal", writes_table=False):
    """spinodal with these arguments; the answer is JSON on standard output, or a table that it writes."""
    answer = [] if writes_table else ["--format", "json"]
    command = ["SPINODAL", *arguments, *answer, "--timings", "--quiet"]
    return Contender(name, solved, command, read=read, is_spinodal=True, writes_table=writes_table)


def spinodal_warm(name, solved, *arguments):
    """spinodal's library, timed in a process that repeats the work, as peers are: `benches/warm.rs`."""
    return Contender(name, solved, ["WARM", *arguments], programs=["cargo"])


@cache
def warm_program():
    """The path of the compiled bench. Raises `Failed` if it cannot be compiled."""
    command = ["cargo", "bench", "--no-run", "--bench", "warm", "--message-format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE)
    made = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    paths = [one["executable"] for one in made if one.get("executable") and one["target"]["name"] == "warm"]
    if not paths:
        raise Failed("`cargo bench --no-run --bench warm` made no program")
    return paths[0]


def python(name, solved, script, *arguments, modules=(), programs=(), read=lambda answer: answer):
    """A script of this folder, run by the Python that runs the harness."""
    command = [sys.executable, str(HERE / script), *arguments]
    return Contender(name, solved, command, list(modules), list(programs), read)
