"""Judges many generated expressions, and writes what a person needs to know of the outcome."""

import collections
import itertools
import time

from differential import DIFFERENT, EXCEPTED, REFUSED, SAME, TYPE, UNSUPPORTED
from generate import Generator
from shrink import manner, shrunk

SLICE = 2000
# How many differences of one manner are made small, and how many are shown.
MANY = 12
LACKING = 25
LONGEST = 600
# The largest share of expressions that may be refused as not supported, and that may have no row left to compare.
MOST_UNSUPPORTED = 0.1
MOST_EXCEPTED = 0.02


def survey(differential, count, seed, shrink_seconds):
    """A summary of so many expressions from a seed, and the report on those that differ, if any do."""
    generator = Generator(seed)
    counts = collections.Counter()
    lacking = collections.Counter()
    different = []
    start = time.monotonic()
    for first in range(0, count, SLICE):
        samples = [generator.sample() for _ in range(min(SLICE, count - first))]
        for verdict in differential.judge(samples):
            counts[verdict.outcome] += 1
            if verdict.outcome == UNSUPPORTED:
                lacking[verdict.reason] += 1
            if verdict.outcome == DIFFERENT:
                different.append(verdict)
    assert counts[SAME] > 0, counts
    seconds = time.monotonic() - start
    supported = counts[SAME] + counts[DIFFERENT] + counts[EXCEPTED]
    share = supported / max(supported + counts[UNSUPPORTED], 1)
    summary = [
        f"{count} expressions, seed {seed}, {seconds:.0f} s: {share:.1%} supported; {counts[SAME]} same,"
        f" {counts[DIFFERENT]} different, {counts[UNSUPPORTED]} not supported, {counts[REFUSED]} refused by both,"
        f" {counts[EXCEPTED]} excepted"]
    summary += [f"  {number} × {reason}" for reason, number in lacking.most_common(LACKING)]
    failures = [report(differential, different, shrink_seconds)] if different else []
    if share < 1 - MOST_UNSUPPORTED:
        failures.append(f"{1 - share:.1%} are not supported, and only {MOST_UNSUPPORTED:.0%} may be")
    if counts[EXCEPTED] > MOST_EXCEPTED * count:
        failures.append(f"{counts[EXCEPTED]} of {count} are excepted, and only {MOST_EXCEPTED:.0%} may be")
    return "\n".join(summary), "\n".join(failures)


def report(differential, different, shrink_seconds):
    """The smallest expression of every difference, those of one cause once."""
    deadline = time.monotonic() + shrink_seconds
    causes = collections.defaultdict(list)
    # Small ones first: they are cheap to shrink.
    for verdict in sorted(different, key=lambda verdict: verdict.sample.node.size):
        causes[manner(verdict)].append(verdict)
    forms = collections.defaultdict(list)
    # In turns, so that every manner gets its share of the time.
    for turn in itertools.zip_longest(*causes.values()):
        for verdict in filter(None, turn):
            found = forms[manner(verdict)]
            in_time = time.monotonic() < deadline and len(found) < MANY
            found.append(shrunk(differential, verdict, deadline) if in_time else verdict)
    lines = []
    for (reason, _), found in forms.items():
        by_form = collections.defaultdict(list)
        for small in found:
            # One error is one cause; of types and values only the form tells.
            by_form[skeleton(small.sample.node) if reason in (TYPE, "value") else None].append(small)
        for same_form in sorted(by_form.values(), key=len, reverse=True)[:MANY]:
            lines.append((len(same_form), min(map(str, same_form), key=len)[:LONGEST]))
    head = f"{len(different)} differ, in {len(forms)} manners:"
    return "\n".join([head, *(f"{count} × {line}" for count, line in sorted(lines, key=lambda line: -line[0]))])


def skeleton(node):
    """The forms of an expression, without its leaves."""
    return tuple(part.form for part in node.walk() if part.parts)
