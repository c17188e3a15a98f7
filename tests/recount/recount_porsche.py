#!/usr/bin/env python3
"""Counts the raw complaints of Porsche owners again and compares with every cell that the demo took from the documents.

    recount_porsche.py DIR FIGURES.json

DIR holds nhtsa_complaints/porsche_complaints*.json; FIGURES.json is what `./dev demo --data DIR --json FIGURES.json` has written. The
complaints are all one dealer's and never end; crash, fire or injuries make one a matter of safety. The months are those of 2024 and 2025,
and where all complaints lie before, also the 24 up to the newest. Standard library only; shares no code with the service. Exit status 1 if
anything differs.
"""

import glob
import json
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from cells import NO_CATEGORY, compare_all, count_cell, nothing, pareto, percent_cell, percentile_cells, reports

DEALER = "Porsche owners"
LONGEST_CATEGORY = 200


def complaints(folder):
    """By their number the month, whether it is a matter of safety, the category, whether a model is told; the last of a number counts."""
    files = sorted(glob.glob(str(Path(folder) / "nhtsa_complaints" / "porsche_complaints*.json")))
    if not files:
        sys.exit(f"There is no porsche_complaints*.json in {folder}/nhtsa_complaints.")
    found = {}
    for file in files:
        for one in json.loads(Path(file).read_text(encoding="utf-8")):
            if one.get("date"):
                safety = bool(one.get("crash") or one.get("fire") or int(one.get("injuries") or 0) > 0)
                category = (one.get("component") or NO_CATEGORY)[:LONGEST_CATEGORY]
                model = str(one.get("model") or "").strip()
                found[str(one["odiNumber"])] = (datetime.strptime(one["date"], "%m/%d/%Y").strftime("%Y-%m"), safety, category, model != "")
    return list(found.values())


def months(newest):
    chosen = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    if newest < "2024-01":
        last = int(newest[:4]) * 12 + int(newest[5:]) - 1
        chosen = [divmod(number, 12) for number in range(last - 23, last + 1)]
        chosen = [(year, month + 1) for year, month in chosen] + [(year, month) for year in (2024, 2025) for month in range(1, 13)]
    return [f"{year}-{month:02}" for year, month in chosen]


def recount(found, period):
    """All cells of one month by (metric, dimensions), from what the metrics' definitions say."""
    received = [one for one in found if one[0] == period]
    cells = {
        ("interactions.count", ""): count_cell(0),
        ("interactions.with_customer", ""): nothing(),
        ("complaints.received", ""): count_cell(len(received)),
        ("complaints.closed", ""): count_cell(0),
        ("complaints.open_at_end", ""): count_cell(sum(one[0] <= period for one in found)),
        ("complaints.safety", ""): count_cell(sum(one[1] for one in received)),
        ("complaints.repeat", ""): percent_cell(0, len(received)),
        ("complaints.reopened", ""): nothing(),
        ("complaints.with_customer", ""): percent_cell(0, len(received)),
        ("complaints.with_vehicle", ""): percent_cell(sum(one[3] for one in received), len(received)),
        ("complaints.with_category", ""): percent_cell(sum(one[2] != NO_CATEGORY for one in received), len(received)),
        ("acknowledgement.within_5_days", ""): percent_cell(0, len(received)),
        ("resolution.within_30_days", ""): nothing(),
        ("resolution.mean_days", ""): nothing(),
        **percentile_cells("acknowledgement.seconds", []),
        **percentile_cells("resolution.seconds", []),
        **percentile_cells("resolution.days", []),
    }
    return cells, pareto(Counter(one[2] for one in received))


def main(folder, figures_file):
    found = complaints(folder)
    chosen = months(max(one[0] for one in found))
    differs = compare_all(reports(figures_file, "Porsche"), (((DEALER, period), *recount(found, period)) for period in chosen))
    print(f"{len(found):,} complaints, {sum(one[1] for one in found):,} matters of safety, {len(chosen)} months")
    return differs


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
