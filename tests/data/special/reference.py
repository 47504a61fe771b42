"""Fills the columns value and rest of the tables here from their column x, by mpmath in 100 digits or more.

The value is the double next to f(x), the rest what it lacks of f(x). Run in this folder: python3 reference.py [NAME ...]
"""

import csv
import pathlib
import sys

from mpmath import mp, mpf

mp.dps = 100


def cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def density(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


FUNCTIONS = {
    "normal_cdf": cdf,
    "normal_pdf": density,
    "log_normal_cdf": lambda x: mp.log(cdf(x)) if x < 0 else mp.log1p(-cdf(-x)),
    "inverse_mills": lambda x: density(x) / cdf(x),
}


def row(function, text):
    exact = function(mpf(float(text)))
    value = float(exact)
    return [text, repr(value), f"{float(exact - mpf(value)):.4g}"]


for table in map(pathlib.Path, [f"{name}.csv" for name in sys.argv[1:]] or sorted(pathlib.Path(".").glob("*.csv"))):
    function = FUNCTIONS.get(table.stem) or getattr(mp, table.stem)
    with table.open() as source:
        places = [line["x"] for line in csv.DictReader(source)]
    with table.open("w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["x", "value", "rest"])
        writer.writerows(row(function, place) for place in places)
