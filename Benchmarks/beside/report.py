"""The report for people: a line for each query, and what the peers come to beside each other."""

import math
import statistics

from peer import TIMEOUT

OURS, UNPUSHED, RIVAL = "federate", "no_pushdown", "duckdb"
MEGA = 1e6
# Of what is said about a failure.
LONGEST = 500


def report(queries, names):
    """The lines of the report; `queries` has what was measured, by query and peer."""
    yield "Megabytes over the link: from the servers + to them"
    yield from table(queries, names, bytes_cell)
    if any(entry["seconds"] for entries in queries.values() for entry in entries.values()):
        yield ""
        yield "Seconds: the median (the fastest to the slowest run)"
        yield from table(queries, names, seconds_cell)
    yield ""
    yield from ratios(queries, names)
    for query, entries in queries.items():
        for name, entry in entries.items():
            if entry["objection"] or entry["failure"] not in (None, TIMEOUT):
                yield f"{query} {name}: {(entry['objection'] or entry['failure'])[:LONGEST]}"


def table(queries, names, cell):
    rows = [["", *names], *(
        [query, *(cell(entries[name]) for name in names)] for query, entries in queries.items())]
    widths = [max(map(len, column)) for column in zip(*rows)]
    for first, *rest in rows:
        yield f"  {first:{widths[0]}}" + "".join(f"  {text:>{width}}" for text, width in zip(rest, widths[1:]))


def bytes_cell(entry):
    if entry["failure"]:
        return verdict(entry)
    mark = " ROWS DIFFER" if entry["objection"] else ""
    return f"{entry['received'] / MEGA:.3f} + {entry['sent'] / MEGA:.3f}{mark}"


def seconds_cell(entry):
    times = entry["seconds"]
    if entry["failure"] or not times:
        return verdict(entry)
    return f"{statistics.median(times):.3f} ({min(times):.3f} to {max(times):.3f})"


def verdict(entry):
    return {None: "-", TIMEOUT: TIMEOUT}.get(entry["failure"], "failed")


def moved(entry):
    return entry["received"] + entry["sent"]


def median(entry):
    return statistics.median(entry["seconds"]) if entry["seconds"] else None


def ratios(queries, names):
    """How Federate stands beside each of the others, over the queries that both answered."""
    for other in names:
        if OURS not in names or other == OURS:
            continue
        yield from compared("bytes", queries, other, moved)
        yield from compared("seconds", queries, other, median)


def compared(what, queries, other, measure):
    found = {
        query: (measure(entries[OURS]), measure(entries[other])) for query, entries in queries.items()
        if entries[OURS]["failure"] is None and entries[other]["failure"] is None}
    quotients = {query: ours / theirs for query, (ours, theirs) in found.items() if ours and theirs}
    if not quotients:
        return
    mean = math.exp(statistics.fmean(map(math.log, quotients.values())))
    worst = max(quotients, key=quotients.get)
    fewer = sum(value < 1 for value in quotients.values())
    total = sum(found[query][0] for query in quotients) / sum(found[query][1] for query in quotients)
    yield (
        f"{what} {OURS} : {other}  geometric mean {mean:.3f}, of the sums {total:.3f}, at most"
        f" {quotients[worst]:.2f} ({worst}), below 1 in {fewer} of {len(quotients)}")
