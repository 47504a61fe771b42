"""benches/RESULTS.md: a section per task, each replaced when its task is measured again."""

import re
from pathlib import Path

from table import machine, markdown, versions

FILE = Path(__file__).resolve().parents[1] / "RESULTS.md"
HEAD = """# spinodal and its peers, side by side

Written by `python3 benches/peers/run.py --write` and `python3 benches/peers/startup.py --write`; see
[peers](peers/README.md). Programs run by turns in one run, so that ratios can be trusted; times depend on the machine.

- *answer*: compared with that of the first line
- *whole process*: from start to exit, median (least – most); for what is compiled outside of it, AUTO, the compiled program
- *solver*: inside the process, without start, compilation and output; median. Warm, but for commands of spinodal, which run once
- *compile*: for spinodal reading and compiling the theory; for others what must be compiled before the solver runs
- *× spinodal*, *× solver*: whole process and solver, divided by those of the first line; above 1 spinodal is faster
"""
SECTION = re.compile(r"^## (.*?)\n<!-- (.*?) -->\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)


def write_section(name, title, headings, rows, spinodal):
    """Write or replace the section of a task."""
    old = FILE.read_text() if FILE.exists() else ""
    sections = {found.group(2): found.group(0).strip() for found in SECTION.finditer(old)}
    where = f"{machine()}. {versions(spinodal)}."
    sections[name] = f"## {title}\n<!-- {name} -->\n{where}\n\n{markdown(headings, rows)}"
    FILE.write_text(HEAD + "\n" + "\n\n".join(sections.values()) + "\n")
