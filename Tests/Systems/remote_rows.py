"""Asks one system the same questions with and without pushdown: what runs there gives the rows that main gives.

An expression at the top of a query is computed in main. So that a system computes it, it stands below a UNION ALL or an
outer join, whichever the system has, and a condition in WHERE as well. Many expressions share a statement.

What counts is what `no_pushdown` gives. Hyper has the same rows, and saves runs: it says which rows an expression fails
in, so that those are asked for alone, and where a query has its answer, main is not asked, too: `Constructs` does that.
"""

import collections
import concurrent.futures
import dataclasses
import itertools
import re

import edge_table
from edge_table import row_filter
from exceptions import is_too_long
from hyper import Answer, Failure
from invariance import FULL, NONE, STRICT, accepted
from sameness import class_of, same_failure, same_rows, shown

BATCH = {"value": 40, "aggregate": 40, "filter": 20, "query": 1}
# A main stage that computes nothing.
PLAIN = re.compile(r"SELECT `\w+`(?: AS `\w+`)?(?:, `\w+`(?: AS `\w+`)?)*\nFROM \w+")
TOO_LONG = Failure("22003", "a decimal of more digits than its type")
# The rows with decimals of all 38 digits.
WIDE = {row[0] for row in edge_table.ROWS if row[4] is not None and len(row[4]) > 38}
# A condition that no row meets.
NEVER = "bi = -77"

SAME, LOCAL, REFUSED, DIFFERENT = "same", "local", "refused", "different"
# What an entry of the ledger admits, and where main has no place for the digits of a value.
ADMITTED, EXCEPTED = "admitted", "excepted"


@dataclasses.dataclass(frozen=True)
class Question:
    """An expression in one of its places, or a whole query; `rows` says what is compared, as `constructs.tsv` does."""

    text: str
    form: str
    source: str = "from t"
    rows: str = "all"

    @property
    def key(self):
        """What tells the rows of an aggregate apart."""
        return "b" if "group by" in self.source else None


@dataclasses.dataclass
class Verdict:
    """What came of one question in a mode."""

    question: Question
    mode: str
    outcome: str
    remote: str = ""
    none: object = None
    ours: object = None
    ledger: tuple = ()

    def __str__(self):
        head = f"[{self.mode}] {statement([self.question])}"
        return f"{head}\n    no_pushdown {told(self.none)}\n    {self.mode} {told(self.ours)}\n    {self.remote}"


def told(outcome):
    text = shown(outcome) if isinstance(outcome, (Answer, Failure)) else str(outcome)
    return text[:600].replace("\n", "\\n")


def statement(questions, keys=None, has_unions=True):
    """A query for questions of one form and source, over rows with some identifiers."""
    first = questions[0]
    if first.form == "query":
        return first.text
    if first.form == "filter":
        return " union all ".join(
            f"select {number} as k, id {asked.source} where {asked.text}" for number, asked in enumerate(questions))
    columns = ", ".join(f"{asked.text} as c{number}" for number, asked in enumerate(questions))
    if first.form == "aggregate":
        return f"select {f'{first.key}, ' if first.key else ''}{columns} {first.source}"
    joined = " and" if " where " in first.source else " where"
    chosen = f"{joined} ({row_filter(keys)})" if keys is not None else ""
    branch = f"select id, {columns} {first.source}"
    if has_unions:
        return f"{branch}{chosen} union all {branch}{joined} {NEVER}"
    outputs = ", ".join(f"a.c{number}" for number in range(len(questions)))
    never = f"select bi from t where {NEVER}"
    return f"select a.id, {outputs} from ({branch}{chosen}) a left join ({never}) c on a.id = c.bi"


def parts(questions, answer):
    """The answer to each of the questions of a statement."""
    first = questions[0]
    if first.form == "query":
        return [answer]
    if first.form == "filter":
        found = [Answer(answer.names[1:], answer.types[1:], []) for _ in questions]
        for number, *row in answer.rows:
            found[number].rows.append(tuple(row))
        return found
    keys = 0 if first.form == "aggregate" and not first.key else 1
    return [
        Answer([], answer.types[:keys] + [answer.types[place]], [(*row[:keys], row[place]) for row in answer.rows])
        for place in range(keys, keys + len(questions))]


def same(question, ours, none):
    """Whether an outcome is that without pushdown."""
    if isinstance(ours, Failure) or isinstance(none, Failure):
        return isinstance(ours, Failure) and isinstance(none, Failure) and same_failure(ours, none)
    if ours.types != none.types:
        return False
    if question.rows == "types":
        return True
    if question.rows == "count":
        return len(ours.rows) == len(none.rows)
    if question.form == "value":
        # Nothing depends on the order of rows: every digit and every sign is the same.
        return collections.Counter(map(repr, ours.rows)) == collections.Counter(map(repr, none.rows))
    return same_rows(ours.rows, none.rows, none.types)


def is_remote(plan, question):
    """Whether the system computes the expression."""
    if question.form == "value":
        [main] = plan["stages"]["main"]
        return len(plan["federates"]) == 1 and bool(PLAIN.fullmatch(main["sql"]))
    if question.form == "filter":
        return not plan["inhibitors"] and any("filter" in each["pushed"] for each in plan["federates"])
    if question.form == "aggregate":
        return any("aggregate" in each["pushed"] for each in plan["federates"])
    return any(set(each["pushed"]) - {"project"} for each in plan["federates"])


def has_no_place(answer):
    """Whether an answer has a decimal of more digits than its type: main may hold it, and no other engine has to."""
    return isinstance(answer, Answer) and any(
        is_too_long(value, kind) for row in answer.rows for value, kind in zip(row, answer.types))


def lacks_digits(none, ours):
    """Whether main may have had no place for a digit, which Spark's rules take away, where the system answers."""
    return isinstance(none, Failure) and class_of(none) == "out of range" and isinstance(ours, Answer)


class Hints:
    """In which rows Hyper fails."""

    def __init__(self, hyper):
        self.hyper = hyper
        self.identifiers = [row[0] for row in edge_table.ROWS]
        self.known = {}

    def failures(self, question):
        """The failures by identifier; an aggregate and a query have none."""
        if question.form in ("aggregate", "query"):
            return {}
        known = question.text, question.source
        if known not in self.known:
            self.known[known] = self.asked(*known)
        return self.known[known]

    def asked(self, text, source):
        sql = f"select id, {text} {source}"
        described = self.hyper.types(sql)
        if isinstance(described, Failure):
            return {}
        rows = self.hyper.rows(sql, described.types)
        if not isinstance(rows, Failure):
            return {key: TOO_LONG for key, value in rows if is_too_long(value, described.types[1])}
        joined = " and" if " where " in source else " where"
        found = {}
        for key in self.identifiers:
            row = self.hyper.rows(f"{sql}{joined} ({row_filter([key])})", described.types)
            if isinstance(row, Failure):
                found[key] = row
            elif row and is_too_long(row[0][1], described.types[1]):
                found[key] = TOO_LONG
        return found

    def says(self, sql, answer):
        """Whether Hyper gives an answer."""
        found = self.hyper.ask(sql)
        return isinstance(found, Answer) and same_rows(answer.rows, found.rows, answer.types)

    def fails_alike(self, sql, failure):
        """Whether Hyper fails so."""
        found = self.hyper.ask(sql)
        return isinstance(found, Failure) and same_failure(failure, found)


class RemoteRows:
    """Judges questions over one system; `runs` compile over its table."""

    def __init__(self, runs, hints, has_unions=True):
        self.runs = runs
        self.hints = hints
        self.has_unions = has_unions

    def statement(self, questions, keys=None):
        return statement(questions, keys, self.has_unions)

    def judge(self, questions, modes):
        """The verdicts on questions in strict and, if that is a mode, in full_pushdown where it has another plan."""
        verdicts, plans, remote, others = [], {}, collections.defaultdict(list), []
        for question in questions:
            plan = plans[question] = self.compile(question, STRICT)
            if isinstance(plan, Failure):
                none = self.compile(question, NONE)
                is_same = isinstance(none, Failure) and none.state == plan.state
                verdicts.append(Verdict(question, STRICT, REFUSED if is_same else DIFFERENT, "", none, plan))
            elif is_remote(plan, question):
                remote[question.form, question.source, question.rows].append(question)
            else:
                verdicts.append(Verdict(question, STRICT, LOCAL))
                others.append(question)
        asked = [(STRICT, question, ()) for questions in remote.values() for question in questions]
        if FULL in modes:
            others += itertools.chain.from_iterable(map(self.those_of_full, remote.values()))
        for question in others if FULL in modes else ():
            plan = self.compile(question, FULL)
            ledger = () if isinstance(plan, Failure) else tuple(sorted(accepted(plan)))
            if ledger and is_remote(plan, question):
                asked.append((FULL, question, ledger))
            elif not ledger and (isinstance(plan, Failure) or plan["stages"] != plans[question]["stages"]):
                verdicts.append(Verdict(question, FULL, DIFFERENT, "", "strict's plan, as no entry is named", plan))
        return verdicts + self.run(asked)

    def compile(self, question, mode):
        return self.runs.compile(self.statement([question]), mode)

    def those_of_full(self, questions):
        """Those of some questions whose plan in full_pushdown may not be strict's; many are compiled at once."""
        for start in range(0, len(questions), BATCH[questions[0].form]):
            part = questions[start:start + BATCH[questions[0].form]]
            sql = self.statement(part)
            plans = [self.runs.compile(sql, mode) for mode in (STRICT, FULL)]
            if any(isinstance(plan, Failure) for plan in plans) or plans[0]["stages"] != plans[1]["stages"]:
                yield from part

    def run(self, asked):
        """The verdicts on questions that some system computes, each with its mode and the entries of its plan."""
        pending, failing = collections.defaultdict(list), []
        for mode, question, ledger in asked:
            failures = self.hints.failures(question)
            keys = tuple(key for key in self.hints.identifiers if key not in failures) if failures else None
            if keys != () or question.form == "filter":
                pending[mode, question.form, question.source, question.rows, keys].append((question, ledger))
            if question.form == "value":
                first = {}
                for key, failure in failures.items():
                    first.setdefault(class_of(failure), (mode, question, ledger, key, failure))
                failing.extend(first.values())
        jobs = []
        for (mode, form, *_, keys), batch in pending.items():
            size = BATCH[form]
            jobs += [(mode, keys, batch[start:start + size]) for start in range(0, len(batch), size)]
        with concurrent.futures.ThreadPoolExecutor(self.runs.workers) as workers:
            verdicts = list(itertools.chain.from_iterable(workers.map(lambda job: self.run_batch(*job), jobs)))
            return verdicts + list(workers.map(lambda error: self.run_failing(*error), failing))

    def run_batch(self, mode, keys, batch):
        """The verdicts on questions that share a statement, by halves where it fails."""
        questions = [question for question, _ in batch]
        sql = self.statement(questions, keys)
        plan = self.runs.compile(sql, mode)
        # What goes there alone may not go there together with others.
        is_together = len(batch) == 1 or not isinstance(plan, Failure) and is_remote(plan, questions[0])
        ours = none = None
        if is_together:
            ours = plan if isinstance(plan, Failure) else self.runs.run(plan)
            none = self.hints.hyper.ask(sql) if questions[0].form == "query" else None
            if none is None or not same(questions[0], ours, none):
                none = self.runs.ask(sql, NONE)
        if len(batch) > 1 and (not is_together or isinstance(ours, Failure) or isinstance(none, Failure)):
            middle = len(batch) // 2
            return self.run_batch(mode, keys, batch[:middle]) + self.run_batch(mode, keys, batch[middle:])
        if isinstance(ours, Failure) or isinstance(none, Failure):
            verdict = self.verdict(batch[0], mode, plan, sql, none, ours)
            rest = tuple(key for key in keys or self.hints.identifiers if key not in WIDE)
            if verdict.outcome == DIFFERENT and lacks_digits(none, ours) and rest and rest != keys:
                [verdict] = self.run_batch(mode, rest, batch)
                verdict.outcome = EXCEPTED if verdict.outcome == SAME else verdict.outcome
            return [verdict]
        answers = zip(batch, parts(questions, none), parts(questions, ours), strict=True)
        return [self.verdict(asked, mode, plan, sql, wanted, found) for asked, wanted, found in answers]

    def run_failing(self, mode, question, ledger, key, failure):
        """The verdict on a row in which Hyper fails."""
        sql = self.statement([question], (key,))
        plan = self.runs.compile(sql, mode)
        ours = plan if isinstance(plan, Failure) else self.runs.run(plan)
        if isinstance(ours, Failure) and same_failure(ours, failure):
            return Verdict(question, mode, SAME, ledger=ledger)
        return self.verdict((question, ledger), mode, plan, sql, self.runs.ask(sql, NONE), ours)

    def verdict(self, asked, mode, plan, sql, none, ours):
        question, ledger = asked
        if same(question, ours, none):
            is_there = isinstance(plan, Failure) or is_remote(plan, question)
            return Verdict(question, mode, SAME if is_there else LOCAL, ledger=ledger)
        # The values that main has no digits for, by Hyper's rules or by Spark's.
        is_overflow = isinstance(ours, Failure) and class_of(ours) == "out of range" and has_no_place(none)
        if is_overflow or lacks_digits(none, ours) and self.hints.says(sql, ours):
            return Verdict(question, mode, EXCEPTED, ledger=ledger)
        # Main's engine makes `x < 3` of `x - 1 < 2`, and so it misses an overflow that the system and Hyper see.
        if isinstance(ours, Failure) and class_of(ours) == "out of range" and isinstance(none, Answer):
            if question.form == "filter" and self.hints.fails_alike(sql, ours):
                return Verdict(question, mode, EXCEPTED, ledger=ledger)
        remote = "" if isinstance(plan, Failure) else "\n    ".join(each["query"] for each in plan["federates"])
        return Verdict(question, mode, ADMITTED if ledger else DIFFERENT, remote, none, ours, ledger)
