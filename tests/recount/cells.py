"""The figures of reports as their written definitions say, and the comparison of a document with them: for the recounts beside this file.

Standard library only; shares no code with the service.
"""

import json
import math
from fractions import Fraction
from pathlib import Path

NO_CATEGORY = "UNSPECIFIED"
PERCENTILES = (50, 90, 95)
Z = 1.959963984540054


def reports(figures_file, manufacturer):
    """The documents made for one manufacturer, by dealer and month."""
    found = json.loads(Path(figures_file).read_text(encoding="utf-8"))["reports"]
    return {(report["dealer"], report["month"]): report for report in found if report["manufacturer"] == manufacturer}


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


def mean_cell(values):
    if not values:
        return nothing()
    return {"numerator": sum(values), "denominator": len(values), "value": sum(values) / len(values), "ci": None,
            "customers": len(values), "status": status(len(values))}


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


def compare_all(found, counted):
    """Compares all documents with what was counted, ((dealer, month), cells, categories) of each; 1 if anything differs."""
    documents, cells, lines, differences = 0, 0, 0, []
    for (dealer, month), own_cells, own_lines in counted:
        report = found.pop((dealer, month), None)
        if report is None:
            differences.append(f"{dealer} {month}: no document")
            continue
        compared = compare(report, own_cells, own_lines)
        documents, cells, lines = documents + 1, cells + compared[0], lines + compared[1]
        differences += [f"{dealer} {month}: {difference}" for difference in compared[2]]
    differences += [f"{dealer} {month}: a document that is not counted" for dealer, month in sorted(found)]
    for difference in differences[:50]:
        print(difference)
    print(f"{cells:,} cells and {lines:,} categories of {documents:,} documents compared: {len(differences):,} differences")
    return 1 if differences or not cells else 0
