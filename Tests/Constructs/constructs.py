"""The table of DC SQL's constructs, `constructs.tsv`: what each is, and how far it works.

| column | meaning |
| --- | --- |
| group | what the construct belongs to; all but `query` are one expression over the rows of `t` |
| statement | a statement over the edge table `t` that has the construct |
| rows | what is compared: `all`; `count`: how many; `types`: types alone |
| binding | whether it compiles, with Hyper's type |
| duckdb | whether fedrun gives Hyper's rows, and fails where Hyper fails |
| spark | whether real Spark does |

A verdict is `ok`, or `NOT_SUPPORTED: ` and the reason; `-` stands for rows that no plan was there for. Anything else is
a defect, which the tests do not let pass.
"""

import dataclasses
import pathlib
import re

from differential import DIFFERENT, SAME, TYPE, UNSUPPORTED, WE_REFUSE, Verdict
from generate import Node, Sample
from hyper import Answer, Failure
from local_runs import NOT_SUPPORTED
from sameness import same, same_failure

PATH = pathlib.Path(__file__).parent / "constructs.tsv"
HEADER = ["group", "statement", "rows", "binding", "duckdb", "spark"]
OK = "ok"
NOT_REACHED = "-"
EXPRESSION = re.compile(r"select (.*) (from t(?: where [^()]*)?)")
LONGEST = 160


@dataclasses.dataclass
class Construct:
    """One line of the table."""

    group: str
    statement: str
    rows: str
    binding: str
    duckdb: str
    spark: str

    @property
    def sample(self):
        """The expression of a construct that is one, and that is compared in full; many of them share a plan."""
        if self.group == "query" or self.rows != "all":
            return None
        expression, source = EXPRESSION.fullmatch(self.statement).groups()
        return Sample(Node("construct", expression), source, self.group == "aggregate")


def read():
    """The constructs of the table."""
    header, *lines = PATH.read_text(encoding="utf-8").splitlines()
    assert header.split("\t") == HEADER, header
    return [Construct(*line.split("\t")) for line in lines]


def write(constructs):
    lines = ["\t".join(HEADER), *("\t".join(dataclasses.astuple(construct)) for construct in constructs)]
    PATH.write_text("\n".join(lines) + "\n", encoding="utf-8")


def verdicts(differential, constructs):
    """The verdict on each construct: expressions by the plan, queries alone."""
    found = {}
    samples = [(number, construct.sample) for number, construct in enumerate(constructs) if construct.sample]
    judged = differential.judge([sample for _, sample in samples])
    found.update({number: verdict for (number, _), verdict in zip(samples, judged, strict=True)})
    for number, construct in enumerate(constructs):
        if number not in found:
            found[number] = verdict_on_query(differential, construct)
    return [found[number] for number in range(len(constructs))]


def verdict_on_query(differential, construct):
    """The verdict on a whole query."""
    hyper = differential.hyper.ask(construct.statement)
    plan = differential.runs.compile(construct.statement)
    if isinstance(plan, Failure):
        if plan.state == NOT_SUPPORTED:
            return Verdict(construct, UNSUPPORTED, plan.message)
        if isinstance(hyper, Failure) and same_failure(plan, hyper):
            return Verdict(construct, SAME)
        return Verdict(construct, DIFFERENT, WE_REFUSE, plan, hyper)
    types = [column["dc_type"] for column in plan["result_columns"]]
    if isinstance(hyper, Answer) and types != hyper.types:
        return Verdict(construct, DIFFERENT, TYPE, types, hyper.types)
    ours = differential.runs.run(plan)
    if same(part(ours, construct.rows), part(hyper, construct.rows)):
        return Verdict(construct, SAME)
    return Verdict(construct, DIFFERENT, "rows", ours, hyper)


def part(outcome, rows):
    """What is compared of an answer."""
    if isinstance(outcome, Failure) or rows == "all":
        return outcome
    return Answer([], ["integer"], [(len(outcome.rows),)]) if rows == "count" else Answer([], outcome.types, [])


def texts(verdict):
    """A verdict as the table has it: for compiling, and for the rows."""
    if verdict.outcome == SAME:
        return OK, OK
    if verdict.outcome == UNSUPPORTED:
        refused = f"{NOT_SUPPORTED}: {verdict.reason}"
        return refused, refused
    shown = f"{verdict.outcome.upper()}: {verdict.difference}".replace("\t", " ")[:LONGEST]
    return (shown, NOT_REACHED) if verdict.is_about_compiling else (OK, shown)


def problems(constructs, column):
    """The defects that a column of the table shows."""
    return [
        f"{construct.statement} : {verdict}" for construct in constructs
        if (verdict := getattr(construct, column)) not in (OK, NOT_REACHED)
        and not verdict.startswith(NOT_SUPPORTED)]
