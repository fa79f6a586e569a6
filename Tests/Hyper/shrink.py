"""Takes a failing expression apart until nothing smaller fails in the same way."""

import dataclasses
import re
import time

from differential import DIFFERENT
from generate import COLUMNS, FORMS, LEAVES, LITERALS, Node
from hyper import Failure

TRIES = 150
VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|\([^()]*\)|[-\d.]+")


def shrunk(differential, verdict, deadline):
    """The verdict on the smallest expression found that fails as this one does."""
    best = verdict
    tries = 0
    found = True
    seen = {str(verdict.sample.node)}
    while found:
        found = False
        for node in candidates(best.sample):
            if str(node) in seen:
                continue
            seen.add(str(node))
            if tries >= TRIES or time.monotonic() > deadline:
                return best
            tries += 1
            [smaller] = differential.judge([dataclasses.replace(best.sample, node=node)])
            if smaller.outcome == DIFFERENT and manner(smaller) == manner(verdict):
                best = smaller
                found = True
                break
    return best


def manner(verdict):
    """In which way an answer differs: the reason without its row, and our error without its values."""
    ours = verdict.ours
    error = VALUES.sub("…", f"{ours.state} {ours.message}") if isinstance(ours, Failure) else ""
    return verdict.reason.partition(" where ")[0], error


def candidates(sample):
    """Smaller expressions, the smallest first."""
    nodes = list(smaller_nodes(sample.node))
    if not sample.is_aggregate:
        nodes = [part for part in sample.node.walk() if part is not sample.node and part.kind in FORMS] + nodes
    return sorted((node for node in nodes if node_cost(node) < node_cost(sample.node)), key=node_cost)


def node_cost(node):
    """How large an expression is: its parts, and the length of its text."""
    return sum(10 + len(part.form) for part in node.walk())


def smaller_nodes(node):
    """The node with one of its parts replaced by something smaller."""
    for position, part in enumerate(node.parts):
        for other in replacements(part):
            yield dataclasses.replace(node, parts=(*node.parts[:position], other, *node.parts[position + 1:]))


def replacements(part):
    """What can stand for a part: its own parts of its kind, a simple leaf, itself made smaller."""
    if not part.parts and len(part.form) < 4:
        return
    for below in part.walk():
        if below is not part and below.kind == part.kind:
            yield below
    for kind in LEAVES.get(part.kind, [part.kind]):
        for form in COLUMNS.get(kind, [])[:2] + LITERALS.get(kind, [])[:4]:
            yield Node(part.kind, form)
    yield from smaller_nodes(part)
