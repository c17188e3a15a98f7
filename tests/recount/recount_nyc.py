#!/usr/bin/env python3
"""Counts the raw NYC cases again and compares with the figures that the demo took from the dealers' documents.

    recount_nyc.py DIR FIGURES.json

DIR holds nyc_cases/*.csv.gz; FIGURES.json is what `./dev demo --data DIR --json FIGURES.json` has written. For each of the offices and each
month of 2020 and 2021: cases opened, closed, and open at the end of the month. A case that was closed before it was opened counts nowhere,
because the service sets it aside. Standard library only; shares no code with the service. Exit status 1 if anything differs.
"""

import csv
import glob
import gzip
import json
import sys
from collections import Counter
from pathlib import Path

MONTHS = [f"{year}-{month:02}" for year in (2020, 2021) for month in range(1, 13)]
RECEIVED, CLOSED, OPEN = "complaints received", "complaints closed", "complaints open at end"


def cases(folder):
    """All rows as (office, month opened, month closed or ''), and how many rows make no sense."""
    files = sorted(glob.glob(str(Path(folder) / "nyc_cases" / "*.csv.gz")))
    if not files:
        sys.exit(f"There is no *.csv.gz in {folder}/nyc_cases.")
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                yield row["account"], row["opendate"], row["closedate"]


def recount(folder):
    """Figures by (office, month, name), the offices, and the number of cases left out."""
    figures, offices, left_out = Counter(), set(), 0
    for office, opened, closed in cases(folder):
        offices.add(office)
        if closed and closed < opened:
            left_out += 1
            continue
        figures[office, opened[:7], RECEIVED] += 1
        if closed:
            figures[office, closed[:7], CLOSED] += 1
        # Dates as yyyy-mm-dd sort as text; a case is open at the end of each month from its opening to the one before its closing.
        for month in MONTHS:
            if opened[:7] <= month and (not closed or closed[:7] > month):
                figures[office, month, OPEN] += 1
    return figures, offices, left_out


def main(folder, figures_file):
    expected, offices, left_out = recount(folder)
    reports = json.loads(Path(figures_file).read_text(encoding="utf-8"))["reports"]
    found = {(report["dealer"], report["month"]): report["figures"] for report in reports}
    differences, cells = [], 0

    for office in sorted(offices):
        for month in MONTHS:
            figures = found.pop((office, month), None)
            if figures is None:
                differences.append(f"{office} {month}: no document")
                continue
            for name in sorted({RECEIVED, CLOSED, OPEN, *figures}):
                cells += 1
                if figures.get(name, 0) != expected[office, month, name]:
                    counted = expected[office, month, name]
                    differences.append(f"{office} {month} {name}: {figures.get(name, 0)} in the document, {counted} counted")
    differences += [f"{office} {month}: a document of no office and month counted" for office, month in sorted(found)]

    for difference in differences[:50]:
        print(difference)
    print(f"{cells:,} figures of {len(offices)} offices and {len(MONTHS)} months compared: {len(differences):,} differences; "
          f"{left_out:,} cases closed before they were opened left out")
    return 1 if differences or not cells else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
