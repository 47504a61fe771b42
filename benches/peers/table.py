"""Tables as text and as Markdown, and where they were measured."""

import datetime
import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
from pathlib import Path

HEADINGS = ["program", "solved", "answer", "whole process", "solver", "compile", "× spinodal", "× solver", "runs"]


def duration(ms):
    """Milliseconds with three digits, as seconds where that reads better."""
    if ms is None:
        return "–"
    return f"{ms / 1e3:.3g} s" if ms >= 999.5 else f"{ms:.3g} ms"


def with_range(times):
    """Median and range of times in milliseconds."""
    low, high = duration(min(times)), duration(max(times))
    return f"{duration(statistics.median(times))} ({low} – {high})"


def ratio(theirs, ours):
    if theirs is None or not ours:
        return "–"
    times = theirs / ours
    return f"{times:.0f}" if times >= 10 else f"{times:.2g}"


def median(values):
    known = [v for v in values if v is not None]
    return statistics.median(known) if known else None


def markdown(headings, rows):
    """A table whose columns are aligned, which also reads well on a terminal."""
    widths = [max(len(row[i]) for row in [headings, *rows]) for i in range(len(headings))]

    def line(cells):
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |"

    return "\n".join([line(headings), "|" + "|".join("-" * (w + 2) for w in widths) + "|", *map(line, rows)])


def machine():
    """Processor, cores, system and date."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [
            line.split(":")[1].strip() for line in information.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, {datetime.date.today().isoformat()}"


def versions(spinodal):
    """Who took part, with versions."""
    found = [subprocess.run([spinodal, "--version"], capture_output=True, text=True).stdout.strip()]
    found.append(f"Python {platform.python_version()}")
    for package in ["numpy", "scipy", "numba", "heyoka", "jax", "diffrax", "pydiffsol"]:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found + debian("auto-07p") + debian("gfortran"))


def debian(package):
    """Name and version of a Debian package, if it is installed."""
    if shutil.which("dpkg-query") is None:
        return []
    asked = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package], capture_output=True, text=True)
    return [f"{package} {asked.stdout}"] if asked.returncode == 0 and asked.stdout else []
