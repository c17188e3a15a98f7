#!/usr/bin/env python3
"""Counts the raw NYC cases again and compares with every cell that the demo took from the dealers' documents.

    recount_nyc.py DIR FIGURES.json

DIR holds nyc_cases/*.csv.gz; FIGURES.json is what `./dev demo --data DIR --json FIGURES.json` has written. For each of the offices and each
month of 2020 and 2021 all cells are computed anew from the rows, as the written definitions of the metrics say, and the categories of the
complaints received. A case that was closed before it was opened counts nowhere, because the service sets it aside. The script first checks
itself against figures of all closed cases that were published with the data. Standard library only; shares no code with the service. Exit
status 1 if anything differs.
"""

import csv
import glob
import gzip
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cells import NO_CATEGORY, compare_all, count_cell, mean_cell, nothing, pareto, percent_cell, percentile_cells, rank, reports

MONTHS = [f"{year}-{month:02}" for year in (2020, 2021) for month in range(1, 13)]
ZONE = ZoneInfo("America/New_York")
# Closed cases, median days, mean days, percentage within 30 days: over all closed cases of all years.
REFERENCE = (273_076, 8, 176.7836, 63.5124)


def rows(folder):
    """All rows as (office, day opened, day closed or None, category)."""
    files = sorted(glob.glob(str(Path(folder) / "nyc_cases" / "*.csv.gz")))
    if not files:
        sys.exit(f"There is no *.csv.gz in {folder}/nyc_cases.")
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                closed = date.fromisoformat(row["closedate"]) if row["closedate"] else None
                yield row["account"], date.fromisoformat(row["opendate"]), closed, row["complaint_type"].strip() or NO_CATEGORY


def read(folder):
    """The cases of each office with their months, all days to close, and how many cases were left out."""
    offices, days, left_out = defaultdict(list), [], 0
    for office, opened, closed, category in rows(folder):
        offices[office]
        if closed and closed < opened:
            left_out += 1
            continue
        offices[office].append((opened, closed, category, opened.isoformat()[:7], closed.isoformat()[:7] if closed else ""))
        if closed:
            days.append((closed - opened).days)
    return offices, sorted(days), left_out


def midnight(day):
    """The instant at which a day begins in New York, as seconds."""
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp()


def recount(cases, month):
    """All cells of one office and month by (metric, dimensions), from what the metrics' definitions say."""
    # Months as yyyy-mm sort as text; a case is open at the end of each month from its opening to the one before its closing.
    received = [case for case in cases if case[3] == month]
    closed = [case for case in cases if case[4] == month]
    still_open = sum(1 for case in cases if case[3] <= month and (not case[4] or case[4] > month))
    days = [(case[1] - case[0]).days for case in closed]
    seconds = [int(midnight(case[1]) - midnight(case[0])) for case in closed]
    cells = {
        ("interactions.count", ""): count_cell(0),
        ("interactions.with_customer", ""): nothing(),
        ("complaints.received", ""): count_cell(len(received)),
        ("complaints.closed", ""): count_cell(len(closed)),
        ("complaints.open_at_end", ""): count_cell(still_open),
        ("complaints.safety", ""): count_cell(0),
        ("complaints.repeat", ""): percent_cell(0, len(received)),
        ("complaints.reopened", ""): percent_cell(0, len(closed)),
        ("complaints.with_customer", ""): percent_cell(0, len(received)),
        ("complaints.with_vehicle", ""): percent_cell(0, len(received)),
        ("complaints.with_category", ""): percent_cell(sum(1 for case in received if case[2] != NO_CATEGORY), len(received)),
        ("acknowledgement.within_5_days", ""): percent_cell(0, len(received)),
        ("resolution.within_30_days", ""): percent_cell(sum(1 for value in days if value <= 30), len(days)),
        ("resolution.mean_days", ""): mean_cell(days),
        **percentile_cells("acknowledgement.seconds", []),
        **percentile_cells("resolution.seconds", seconds),
        **percentile_cells("resolution.days", days),
    }
    return cells, pareto(Counter(case[2] for case in received))


def check_itself(days):
    count, within = len(days), sum(1 for value in days if value <= 30)
    own = (count, days[rank(count, 50) - 1], round(sum(days) / count, 4), round(100 * within / count, 4))
    if own != REFERENCE:
        sys.exit(f"The raw data are not those of the reference figures, or are counted wrongly: {own}, not {REFERENCE}.")
    print("all closed cases: {:,}, median {} days, mean {}, within 30 days {} %: as the reference says".format(*own))


def main(folder, figures_file):
    offices, days, left_out = read(folder)
    check_itself(days)
    counted = (((office, month), *recount(offices[office], month)) for office in sorted(offices) for month in MONTHS)
    differs = compare_all(reports(figures_file, "NYC"), counted)
    print(f"{len(offices)} offices and {len(MONTHS)} months; {left_out:,} cases closed before they were opened left out")
    return differs


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
