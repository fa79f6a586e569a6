"""How much of 344 constructs each system is asked, beside what Hyper can spell for it.

`hyper.tsv` has the constructs, over a table of every type, and for the systems that Hyper writes SQL for whether it has
a spelling of each for these types. `beside-hyper.tsv` has the counts; FED_REWRITE=1 writes it anew.

| column | how many constructs |
| --- | --- |
| hyper | Hyper can spell |
| strict, full_pushdown | are one remote query, and no inhibitor says that main does work in place of the system |
| strict_there, full_there | the system computes all of: main hands on its columns, and may put constants beside them |
| local, refused | are not one remote query in full_pushdown, or no query of DC SQL over this table |
| why | full_there is without, by the codes of the reasons |

What lies between is an expression over the rows that come back: main has it without a word, as no row more or less
travels for it. Below a UNION ALL, a join or an aggregate it is asked for again, and there a reason has to be told. In
strict, a system that may compute an expression for rows that a condition takes away is not asked for what can fail.
"""

import collections
import dataclasses
import os
import pathlib
import re

import pytest
import sqlglot
from sqlglot import exp

import edge_table
import systems
from hyper import Failure
from invariance import FULL, STRICT
from local_runs import local_runs
from remote_rows import PLAIN, Question, statement

FOLDER = pathlib.Path(__file__).parent
ASKED, COUNTS = FOLDER / "hyper.tsv", FOLDER / "beside-hyper.tsv"
HEADER = [
    "system", "hyper", "strict", "full_pushdown", "strict_there", "full_there", "local", "refused", "why"]
SYSTEMS = sorted({**systems.TYPES, **systems.TYPES_HERE})
EXPRESSION = re.compile(r"select (.*) from T a")
# What reads none, as VALUES alone does not, belongs to no system.
NO_TABLE = "no table"


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What becomes of a construct; `why` has the codes of the reasons where it is not there."""

    is_refused: bool = False
    is_whole: bool = False
    is_there: bool = False
    why: tuple = ()


def read():
    """The constructs with their groups, and how many of them Hyper can spell for each system."""
    header, *lines = (line.split("\t") for line in ASKED.read_text(encoding="utf-8").splitlines())
    spelled = {
        system: sum(line[place] == "yes" for line in lines) for place, system in enumerate(header) if place > 1}
    return [tuple(line[:2]) for line in lines], spelled


CONSTRUCTS, SPELLED = read()


def elsewhere(group, construct):
    """The construct where main does not keep an expression."""
    if group in ("select", "agg"):
        return [f"select * from ({construct}) a union all select * from ({construct}) a"]
    [expression] = EXPRESSION.fullmatch(construct).groups()
    question = Question(expression, "value", "from T a")
    found = [statement([question], has_unions=has_unions) for has_unions in (True, False)]
    return found if group == "window" else [*found, f"select count({expression}) from T a"]


def is_whole(plan):
    return not plan["inhibitors"] and len(plan["federates"]) == 1


def hands_on(plan):
    """Whether main has nothing to compute: it may order and cut, and put constants beside columns."""
    [main] = plan["stages"]["main"]
    if PLAIN.fullmatch(main["sql"]):
        return True
    tree = sqlglot.parse_one(main["sql"], dialect="spark")
    is_plain = isinstance(tree.args["from_"].this, exp.Table) and not any(
        tree.args.get(name) for name in ("joins", "where", "group"))
    return is_plain and all(
        isinstance(item.unalias(), exp.Column) or not item.find(exp.Column) for item in tree.expressions)


class Asking:
    """Asks for constructs over one system, and keeps the texts that were written."""

    def __init__(self, runs):
        self.runs = runs
        self.texts = set()

    def compile(self, statement, mode):
        plan = self.runs.compile(statement, mode)
        if isinstance(plan, Failure):
            assert plan.state and plan.message, statement
            return plan
        assert all(note["code"] and note["reason"] for note in plan["inhibitors"]), statement
        self.texts.update(federated["query"] for federated in plan["federates"])
        return plan

    def verdict(self, group, construct, mode):
        plan = self.compile(construct, mode)
        if isinstance(plan, Failure):
            return Verdict(is_refused=True, why=(plan.state,))
        if not plan["federates"]:
            return Verdict(why=(NO_TABLE,))
        notes = plan["inhibitors"]
        if is_whole(plan):
            if hands_on(plan):
                return Verdict(is_whole=True, is_there=True)
            for statement in elsewhere(group, construct):
                other = self.compile(statement, mode)
                assert not isinstance(other, Failure), f"{statement}: {other}"
                if is_whole(other) and hands_on(other):
                    return Verdict(is_whole=True, is_there=True)
                # The last place says why the expression stays, and not why what is around it does.
                notes = other["inhibitors"]
        return Verdict(is_whole=is_whole(plan), why=tuple(sorted({note["code"] for note in notes})))


@pytest.fixture(scope="module")
def measured():
    """The lines of the table that the tests below have found."""
    return {}


@pytest.mark.parametrize("system", SYSTEMS)
def test_constructs(tmp_path, measured, system):
    columns = [(name, kind, True) for name, kind, _ in edge_table.COLUMNS]
    path = systems.write_catalog(tmp_path, system, f"hyper/{system}", {edge_table.NAME: columns})
    with local_runs(tmp_path, path, f"hyper/{system}") as runs:
        asking = Asking(runs)
        strict, full = (
            {construct: asking.verdict(group, construct, mode) for group, construct in CONSTRUCTS}
            for mode in (STRICT, FULL))
    unsaid = [construct for construct, verdict in full.items() if not verdict.is_there and not verdict.why]
    assert not unsaid, f"no reason is told: {unsaid}"
    lost = [
        construct for construct in strict
        if strict[construct].is_whole and not full[construct].is_whole
        or strict[construct].is_there and not full[construct].is_there]
    assert not lost, f"in strict alone: {lost}"
    codes = collections.Counter(code for verdict in full.values() for code in verdict.why)
    found = full.values()
    measured[system] = [
        system, str(SPELLED.get(system, "-")),
        *(str(sum(verdict.is_whole for verdict in verdicts.values())) for verdicts in (strict, full)),
        *(str(sum(verdict.is_there for verdict in verdicts.values())) for verdicts in (strict, full)),
        str(sum(not verdict.is_whole and not verdict.is_refused for verdict in found)),
        str(sum(verdict.is_refused for verdict in found)),
        ", ".join(f"{code} {count}" for code, count in sorted(codes.items()))]
    assert sum(verdict.is_there for verdict in found) > SPELLED.get(system, 0)
    assert not (problems := systems.unread(system, sorted(asking.texts))), "\n".join(problems)


def test_table_is_true(measured):
    """Runs behind the others."""
    text = "".join("\t".join(line) + "\n" for line in [HEADER, *(measured[system] for system in sorted(measured))])
    if os.environ.get("FED_REWRITE"):
        COUNTS.write_text(text, encoding="utf-8")
    assert len(measured) == len(SYSTEMS)
    assert COUNTS.read_text(encoding="utf-8") == text
