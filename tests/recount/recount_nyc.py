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
import json
import math
import sys
from collections import Counter, defaultdict
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

MONTHS = [f"{year}-{month:02}" for year in (2020, 2021) for month in range(1, 13)]
ZONE = ZoneInfo("America/New_York")
NO_CATEGORY = "UNSPECIFIED"
PERCENTILES = (50, 90, 95)
Z = 1.959963984540054
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


def rank(count, percent):
    """The nearest rank of a percentile, from 1."""
    return -(-percent * count // 100)


def wilson(count, observed):
    share = count / observed
    centre = share + Z * Z / (2 * observed)
    half = Z * math.sqrt(share * (1 - share) / observed + Z * Z / (4 * observed * observed))
    low, high = (centre - half) / (1 + Z * Z / observed), (centre + half) / (1 + Z * Z / observed)
    return 100 * (0.0 if count == 0 else low), 100 * (1.0 if count == observed else high)


def median_ranks(observed):
    """Ranks between which the median lies with 95 % confidence: exact to 1,000 observations, then by the normal distribution."""
    if observed > 1000:
        low = math.floor((observed - Z * math.sqrt(observed)) / 2)
    else:
        low, below = 0, 0
        while low < observed:
            below += math.comb(observed, low)
            if Fraction(below, 2 ** observed) > Fraction(25, 1000):
                break
            low += 1
    return (low, observed + 1 - low) if low >= 1 else None


def count_cell(count):
    return {"numerator": count, "denominator": 0, "value": count, "ci": None, "customers": count, "status": "Ok"}


def status(observed):
    return "LowN" if observed < 30 else "Ok"


def nothing():
    return {"numerator": 0, "denominator": 0, "value": None, "ci": None, "customers": 0, "status": "NotApplicable"}


def percent_cell(count, observed):
    """No case names a customer, so each is one of its own."""
    if not observed:
        return nothing()
    return {"numerator": count, "denominator": observed, "value": 100 * count / observed, "ci": wilson(count, observed),
            "customers": observed, "status": status(observed)}


def percentile_cells(metric, values):
    values, cells = sorted(values), {}
    for percent in PERCENTILES:
        cell = nothing()
        if values:
            at = rank(len(values), percent)
            between = median_ranks(len(values)) if percent == 50 else None
            cell = {"numerator": at, "denominator": len(values), "value": values[at - 1],
                    "ci": between and (values[between[0] - 1], values[between[1] - 1]),
                    "customers": len(values), "status": status(len(values))}
        cells[metric, f"percentile={percent}"] = cell
    return cells


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
        ("resolution.mean_days", ""): nothing(),
        **percentile_cells("acknowledgement.seconds", []),
        **percentile_cells("resolution.seconds", seconds),
        **percentile_cells("resolution.days", days),
    }
    if days:
        cells["resolution.mean_days", ""] = {
            "numerator": sum(days), "denominator": len(days), "value": sum(days) / len(days), "ci": None, "customers": len(days),
            "status": status(len(days))}
    return cells, pareto(Counter(case[2] for case in received))


def pareto(counts):
    """The categories, count descending and then code ascending; the vital few are the smallest set of 80 % or more."""
    total, before, lines = sum(counts.values()), 0, []
    for category, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        lines.append({"rank": len(lines) + 1, "category": category, "count": count, "share": 100 * count / total,
                      "cumulative_share": 100 * (before + count) / total, "vital_few": 5 * before < 4 * total, "customers": count})
        before += count
    return lines


def near(found, counted):
    """Equal but for the last bits of a division or a root."""
    if found is None or counted is None:
        return found is counted
    if isinstance(found, (int, float)) and isinstance(counted, (int, float)):
        return math.isclose(found, counted, rel_tol=1e-12, abs_tol=1e-9)
    return found == counted


def compare(report, cells, categories):
    """How many cells and categories there are, and in which the document differs."""
    found = {(cell["metric"], ",".join(cell["dimensions"])): cell for cell in report["cells"]}
    for cell in found.values():
        cell["ci"] = None if cell["ci_low"] is cell["ci_high"] is None else (cell["ci_low"], cell["ci_high"])
    differences = []
    for key in sorted({*found, *cells}):
        if key not in found or key not in cells:
            differences.append(f"{key} is {'not counted' if key in found else 'not in the document'}")
            continue
        for part, counted in cells[key].items():
            there = found[key][part]
            same = all(map(near, there, counted)) if there is not None and part == "ci" and counted else near(there, counted)
            if not same:
                differences.append(f"{key} {part}: {there} in the document, {counted} counted")
    for at in range(max(len(categories), len(report["categories"]))):
        there, counted = (lines[at] if at < len(lines) else {} for lines in (report["categories"], categories))
        if there.keys() != counted.keys() or not all(near(there[part], counted[part]) for part in counted):
            differences.append(f"category {at + 1}: {there} in the document, {counted} counted")
    return len({*found, *cells}), len(categories), differences


def check_itself(days):
    count, within = len(days), sum(1 for value in days if value <= 30)
    own = (count, days[rank(count, 50) - 1], round(sum(days) / count, 4), round(100 * within / count, 4))
    if own != REFERENCE:
        sys.exit(f"The raw data are not those of the reference figures, or are counted wrongly: {own}, not {REFERENCE}.")
    print("all closed cases: {:,}, median {} days, mean {}, within 30 days {} %: as the reference says".format(*own))


def main(folder, figures_file):
    offices, days, left_out = read(folder)
    check_itself(days)
    reports = json.loads(Path(figures_file).read_text(encoding="utf-8"))["reports"]
    found = {(report["dealer"], report["month"]): report for report in reports}
    differences, cells, lines = [], 0, 0

    for office in sorted(offices):
        for month in MONTHS:
            report = found.pop((office, month), None)
            if report is None:
                differences.append(f"{office} {month}: no document")
                continue
            counted = compare(report, *recount(offices[office], month))
            cells, lines = cells + counted[0], lines + counted[1]
            differences += [f"{office} {month}: {difference}" for difference in counted[2]]
    differences += [f"{office} {month}: a document of no office and month counted" for office, month in sorted(found)]

    for difference in differences[:50]:
        print(difference)
    print(f"{cells:,} cells and {lines:,} categories of {len(offices)} offices and {len(MONTHS)} months compared: "
          f"{len(differences):,} differences; {left_out:,} cases closed before they were opened left out")
    return 1 if differences or not cells else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
