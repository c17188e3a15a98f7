#!/usr/bin/env python3
"""Counts the raw events of the service desk again and compares with every cell that the demo took from the groups' documents.

    recount_incidents.py DIR FIGURES.json

DIR holds incidents/incident_events*.csv.gz; FIGURES.json is what `./dev demo --data DIR --json FIGURES.json` has written. A case is a
complaint at the group of its first row, received when it was opened; the states of its rows are its steps, its rows interactions. Of each
group and each of the months March and April 2016, all cells are computed anew, as the written definitions of the metrics say. A case with a
step before it was opened counts nowhere as a complaint, because the service sets it aside. The script first checks its reading of the file
against figures that are known of it. Standard library only; shares no code with the service. Exit status 1 if anything differs.
"""

import csv
import glob
import gzip
import sys
from collections import Counter, defaultdict
from datetime import datetime
from itertools import groupby
from pathlib import Path

from cells import NO_CATEGORY, compare_all, count_cell, mean_cell, pareto, percent_cell, percentile_cells, rank, reports

MONTHS = ("2016-03", "2016-04")
CHANNELS = {"Phone": "PHONE", "IVR": "PHONE", "Email": "EMAIL", "Self service": "WEB_FORM", "Direct opening": "VISIT"}
MOST_STEPS = 200
# Cases, those whose last row says made_sla, median hours from opened_at to resolved_at.
REFERENCE = (13_698, 7_209, 46.2333)
# In the order of the contract's states, which decides between steps of one minute.
RECEIVED, INVESTIGATING, PENDING_CUSTOMER, PENDING_OTHER, RESPONDED, CLOSED = range(6)


def time(text):
    return None if text in ("", "?") else datetime.strptime(text, "%d/%m/%Y %H:%M")


def month(moment):
    return moment.strftime("%Y-%m") if moment else ""


def cases(folder):
    """The rows of each case."""
    files = sorted(glob.glob(str(Path(folder) / "incidents" / "incident_events*.csv.gz")))
    if not files:
        sys.exit(f"There is no incident_events*.csv.gz in {folder}/incidents.")
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            for _, rows in groupby(csv.DictReader(text), lambda row: row["number"]):
                yield list(rows)


def step(state, before):
    """What a row's state means; None where it changes nothing, or where the contract has no such state. The first New is the receipt."""
    if state == before or (state == "New" and before is None):
        return None
    if state == "New":
        return INVESTIGATING if before in ("Resolved", "Closed") else RECEIVED
    if state.startswith("Awaiting "):
        return PENDING_CUSTOMER if state == "Awaiting User Info" else PENDING_OTHER
    return {"Active": INVESTIGATING, "Resolved": RESPONDED, "Closed": CLOSED}.get(state)


def steps(rows):
    found, before = [], None
    for row in rows:
        meaning, at = step(row["incident_state"], before), time(row["sys_updated_at"])
        if meaning is not None and at:
            found.append((at, meaning))
        before = row["incident_state"]
    return sorted(set(found))


def complaint(rows):
    """The complaint that a case is, by the contract's words; None where a step lies before its receipt or there are too many."""
    life, received = steps(rows), time(rows[0]["opened_at"])
    if len(life) > MOST_STEPS or any(at < received for at, _ in life):
        return None
    first_closed = next((at for at, meaning in life if meaning == CLOSED), None)
    closed, reopened, paused_since, paused = None, False, None, 0.0
    # What is received after the end leaves it ended; any other step reopens it.
    life = [one for one in life if one[1] != RECEIVED or not first_closed or one[0] <= first_closed]
    answers = [at for at, meaning in life if meaning == RESPONDED and first_closed and at <= first_closed]
    resolved = answers[-1] if answers else first_closed
    for at, meaning in life:
        if paused_since is not None and resolved:
            paused += max(0.0, (min(at, resolved) - paused_since).total_seconds())
        paused_since = at if meaning == PENDING_CUSTOMER and resolved and at < resolved else None
        if meaning == CLOSED:
            closed = closed or at
        elif closed:
            closed, reopened = None, True
    category = rows[-1]["category"]
    return {
        "received": received, "closed": closed, "first_closed": first_closed, "reopened": reopened,
        "category": category if category not in ("", "?") else NO_CATEGORY,
        "seconds": int((resolved - received).total_seconds() - paused) if resolved else None,
        "days": (resolved.date() - received.date()).days if resolved else None,
    }


def read(folder):
    """Complaints and counted interactions of each group, with what the last rows say, and how many cases were left out."""
    complaints, contacts, left_out = defaultdict(list), defaultdict(Counter), 0
    count, made_sla, hours = 0, 0, []
    for rows in cases(folder):
        group = rows[0]["assignment_group"]
        group = group if group not in ("", "?") else "UNASSIGNED"
        for place, row in enumerate(rows):
            channel, direction = CHANNELS.get(row["contact_type"]), "OUTBOUND" if place else "INBOUND"
            if channel and time(row["sys_updated_at"]):
                contacts[group][month(time(row["sys_updated_at"])), channel, direction] += 1
        found = complaint(rows)
        complaints[group] += [found] if found else []
        left_out += 0 if found else 1
        last = rows[-1]
        count, made_sla = count + 1, made_sla + (last["made_sla"] == "true")
        if time(last["resolved_at"]):
            hours.append((time(last["resolved_at"]) - time(last["opened_at"])).total_seconds() / 3600)
    hours.sort()
    return complaints, contacts, left_out, (count, made_sla, round(hours[rank(len(hours), 50) - 1], 4) if hours else None)


def recount(complaints, contacts, period):
    """All cells of one group and month by (metric, dimensions), from what the metrics' definitions say."""
    received = [case for case in complaints if month(case["received"]) == period]
    closed = [case for case in complaints if month(case["closed"]) == period]
    resolved = [case for case in complaints if month(case["first_closed"]) == period]
    still_open = [case for case in complaints
                  if month(case["received"]) <= period and (not case["closed"] or month(case["closed"]) > period)]
    days = [case["days"] for case in resolved]
    splits = {key[1:]: number for key, number in contacts.items() if key[0] == period}
    cells = {
        ("interactions.count", ""): count_cell(sum(splits.values())),
        **{("interactions.count", f"channel={channel},direction={direction}"): count_cell(number)
           for (channel, direction), number in splits.items()},
        ("interactions.with_customer", ""): percent_cell(0, sum(splits.values())),
        ("complaints.received", ""): count_cell(len(received)),
        ("complaints.closed", ""): count_cell(len(closed)),
        ("complaints.open_at_end", ""): count_cell(len(still_open)),
        ("complaints.safety", ""): count_cell(0),
        ("complaints.repeat", ""): percent_cell(0, len(received)),
        ("complaints.reopened", ""): percent_cell(sum(case["reopened"] for case in resolved), len(resolved)),
        ("complaints.with_customer", ""): percent_cell(0, len(received)),
        ("complaints.with_vehicle", ""): percent_cell(0, len(received)),
        ("complaints.with_category", ""): percent_cell(
            sum(case["category"] != NO_CATEGORY for case in received), len(received)),
        ("acknowledgement.within_5_days", ""): percent_cell(0, len(received)),
        ("resolution.within_30_days", ""): percent_cell(sum(value <= 30 for value in days), len(days)),
        ("resolution.mean_days", ""): mean_cell(days),
        **percentile_cells("acknowledgement.seconds", []),
        **percentile_cells("resolution.seconds", [case["seconds"] for case in resolved]),
        **percentile_cells("resolution.days", days),
    }
    return cells, pareto(Counter(case["category"] for case in received))


def main(folder, figures_file):
    complaints, contacts, left_out, own = read(folder)
    if own[0] == REFERENCE[0] and own != REFERENCE:
        sys.exit(f"The raw data are read wrongly: {own}, not {REFERENCE}.")
    print("{:,} cases, {:,} within the desk's own deadline, median {} hours to resolve: ".format(*own)
          + ("as the reference says" if own == REFERENCE else "the reference is of another file"))
    counted = (((group, period), *recount(complaints[group], contacts[group], period))
               for group in sorted(complaints) for period in MONTHS)
    differs = compare_all(reports(figures_file, "IT"), counted)
    print(f"{len(complaints)} groups and {len(MONTHS)} months; {left_out:,} cases with a step before their receipt left out")
    return differs


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
