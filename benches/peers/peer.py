"""What every peer does: prepare, solve, print one line of JSON that `run.py` reads.

`prepare()` compiles what the peer compiles, in `compile_ms`; it is None where nothing is compiled.
`solve(prepared)` does the work; `solve_ms` is its median over `--repeats` runs. The time of the
runs beyond the first is `extra_ms`, which `run.py` takes off the time of the whole process.
"""

import argparse
import json
import statistics
import sys
from time import perf_counter


def milliseconds(work):
    """The answer of `work()` and how long it took."""
    begin = perf_counter()
    answer = work()
    return answer, 1e3 * (perf_counter() - begin)


def arguments(describe=lambda parser: None):
    """The command line: `--repeats`, and what `describe` adds to it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=1)
    describe(parser)
    return parser.parse_args()


def report(prepare, solve, repeats=1, outside=False, check=None):
    """Run a peer and print its times and its answer, which must be what JSON can hold.

    `outside` is for a peer that is no Python: `solve` runs whole processes, only they count, and it returns the
    milliseconds that they say to have spent inside beside the answer.
    `check` makes the answer where it takes more work than what is timed.
    """
    prepared, compile_ms = milliseconds(prepare) if prepare else (None, None)
    runs = [milliseconds(lambda: solve(prepared)) for _ in range(repeats)]
    answer, times = runs[0][0], [time for _, time in runs]
    extra = sum(times[1:])
    inside = times
    if outside:
        answer, inside = answer[0], [spent for (_, spent), _ in runs]
    if check is not None:
        answer, checking = milliseconds(check)
        extra += checking
    json.dump(
        {
            "compile_ms": compile_ms,
            "solve_ms": statistics.median(inside),
            "extra_ms": extra,
            "answer": answer,
            **({"whole_ms": statistics.median(times)} if outside else {}),
        },
        sys.stdout,
    )
