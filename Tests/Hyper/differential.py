"""Asks Hyper and Federate the same expressions, many a plan, and finds the one that is answered differently.

Hyper is asked first, one expression at a time, which costs it a few milliseconds. An expression that fails there in
some rows is asked again row by row, so that we are asked only for what has an answer, in plans of forty expressions;
and where Hyper fails, we have to fail too.
"""

import collections
import concurrent.futures
import dataclasses
import decimal

import edge_table
from edge_table import row_filter
from generate import COLUMNS, FORMS, Sample
from hyper import Answer, Failure
from local_runs import CRASHED, NOT_SUPPORTED, columns_of
from sameness import class_of, same_cell, same_failure, shown
from widths import is_too_wide

BATCH = 40

SAME = "same"
UNSUPPORTED = "not supported"
REFUSED = "refused by both"
DIFFERENT = "different"
BEYOND = "beyond its type"

WE_REFUSE = "we refuse it"
WE_FAIL = "we fail"
HYPER_REFUSES = "Hyper refuses it"
TYPE = "type"

# The kinds of parts that can be decimals.
DECIMAL_KINDS = {"int", "dec", "num", "exact", "product", "short", "count", "numleaf", "decleaf"}


@dataclasses.dataclass
class Verdict:
    """What came of one expression; `reason` and the outcomes where it is not the same."""

    sample: Sample
    outcome: str
    reason: str = ""
    ours: object = None
    hyper: object = None

    @property
    def is_about_compiling(self):
        """Whether the answers differ before any row is read."""
        return self.reason in (WE_REFUSE, HYPER_REFUSES, TYPE)

    @property
    def difference(self):
        """The two answers, on one line."""
        return f"[{self.reason}] ours={told(self.ours)}, hyper={told(self.hyper)}".replace("\n", "\\n")

    def __str__(self):
        return f"SELECT {self.sample.node} {self.sample.source} : {self.difference}"


def told(outcome):
    return shown(outcome) if isinstance(outcome, (Answer, Failure)) else str(outcome)


@dataclasses.dataclass
class Asked:
    """What Hyper said about one sample: its type, its value by key, its failure by key."""

    sample: Sample
    kind: str = None
    values: dict = dataclasses.field(default_factory=dict)
    failures: dict = dataclasses.field(default_factory=dict)
    whole: Failure = None
    has_too_long: bool = False

    def keys(self):
        """The rows that have an answer; nothing where all have."""
        return tuple(self.values) if self.failures or self.has_too_long else None

    def drop(self, keys):
        """Leaves rows out of the comparison."""
        self.has_too_long = self.has_too_long or bool(keys)
        self.values = {key: value for key, value in self.values.items() if key not in keys}


class Differential:
    """Judges samples; `runs` are Federate's answers, of whatever engine."""

    def __init__(self, hyper, runs):
        self.hyper = hyper
        self.runs = runs
        self.identifiers = [row[0] for row in edge_table.ROWS]

    def judge(self, samples):
        """The verdicts on samples, in their order."""
        verdicts = {}
        pending = collections.defaultdict(list)
        errors = []
        for number, sample in enumerate(samples):
            plan = self.runs.compile(statement(sample))
            if isinstance(plan, Failure) and plan.state == NOT_SUPPORTED:
                verdicts[number] = Verdict(sample, UNSUPPORTED, plan.message)
                continue
            asked = self.ask_hyper(sample)
            verdict = self.verdict_on_compiling(asked, plan)
            if verdict is not None:
                verdicts[number] = verdict
            elif asked.whole is not None:
                errors.append((number, asked, None, asked.whole))
            else:
                if asked.values:
                    pending[sample.source, sample.is_aggregate, asked.keys()].append((number, asked))
                first_of_class = {}
                for key, failure in asked.failures.items():
                    first_of_class.setdefault(class_of(failure), (number, asked, key, failure))
                errors.extend(first_of_class.values())
        jobs = [
            (keys, batch[start:start + BATCH])
            for (_, _, keys), batch in pending.items() for start in range(0, len(batch), BATCH)]
        with concurrent.futures.ThreadPoolExecutor(self.runs.workers) as workers:
            answered = list(workers.map(lambda job: self.run_batch(*job), jobs))
            failed = list(workers.map(lambda error: self.run_failing(*error[1:]), errors))
        for found in answered:
            verdicts.update(found)
        for (number, *_), verdict in zip(errors, failed, strict=True):
            if verdict is not None and verdicts.get(number, verdict).outcome != DIFFERENT:
                verdicts[number] = verdict
        return [verdicts.get(number, Verdict(sample, SAME)) for number, sample in enumerate(samples)]

    def ask_hyper(self, sample):
        """What Hyper says; row by row where some row makes the whole fail."""
        asked = Asked(sample)
        sql = statement(sample)
        described = self.hyper.types(sql)
        if isinstance(described, Failure):
            asked.whole = described
            return asked
        asked.kind = described.types[-1]
        answer = self.hyper.rows(sql, described.types)
        if not isinstance(answer, Failure):
            asked.values = keyed(answer)
        elif sample.is_aggregate or class_of(answer) == "statement":
            asked.whole = answer
        else:
            for identifier in self.identifiers:
                row = self.hyper.rows(f"{sql} where {row_filter([identifier])}", described.types)
                if isinstance(row, Failure):
                    asked.failures[identifier] = row
                else:
                    asked.values.update(keyed(row))
        if asked.values and not sample.is_aggregate:
            asked.drop({key for key, value in asked.values.items() if is_too_long(value, asked.kind)})
            asked.drop(self.rows_beyond(sample, asked.keys()))
        return asked

    def rows_beyond(self, sample, keys):
        """The rows in which a decimal part has digits that main has no place for.

        Either it is longer in Hyper than its type says, see `is_beyond_its_type`, or as `widths` has it.
        """
        parts = [part for part in sample.node.walk() if part.kind in DECIMAL_KINDS]
        if not any(part.parts for part in parts):
            return set()
        found = self.hyper.ask(statement(*(Sample(part, sample.source, False) for part in parts), keys=keys))
        if isinstance(found, Failure):
            return set()
        place = {id(part): position for position, part in enumerate(parts, start=1)}

        def is_beyond(row):
            if any(map(is_too_long, row[1:], found.types[1:])):
                return True
            for part in parts:
                at = [place[id(below)] for below in part.parts if id(below) in place]
                if is_too_wide(part, [row[position] for position in at], [found.types[position] for position in at]):
                    return True
            return False

        return {row[0] for row in found.rows if is_beyond(row)}

    def verdict_on_compiling(self, asked, plan):
        """The verdict, where it needs no run."""
        sample = asked.sample
        if isinstance(plan, Failure):
            if asked.whole is not None and class_of(asked.whole) == "statement":
                outcome = REFUSED if plan.state != CRASHED else DIFFERENT
                return Verdict(sample, outcome, "", plan, asked.whole)
            failures = [asked.whole] if asked.whole is not None else list(asked.failures.values())
            if not asked.values and any(same_failure(plan, failure) for failure in failures):
                return Verdict(sample, SAME)
            if plan.state in ("INVALID_LITERAL", "EVALUATION_ERROR") and self.part_fails_so(sample, None, plan):
                # A constant part that fails is refused when it is seen, also where no row would reach it.
                return Verdict(sample, SAME)
            return Verdict(sample, DIFFERENT, WE_REFUSE, plan, asked.whole or one_of(asked))
        if asked.whole is not None and class_of(asked.whole) == "statement":
            return Verdict(sample, DIFFERENT, HYPER_REFUSES, columns_of(plan)[1][-1], asked.whole)
        if asked.kind is not None and asked.kind != columns_of(plan)[1][-1]:
            return Verdict(sample, DIFFERENT, TYPE, columns_of(plan)[1][-1], asked.kind)
        return None

    def run_batch(self, keys, batch):
        """Runs expressions in one plan, by halves where it fails: number → verdict."""
        samples = [asked.sample for _, asked in batch]
        answer = self.runs.ask(statement(*samples, keys=keys))
        if isinstance(answer, Failure):
            if len(batch) > 1:
                middle = len(batch) // 2
                return self.run_batch(keys, batch[:middle]) | self.run_batch(keys, batch[middle:])
            [(number, asked)] = batch
            outcome = BEYOND if self.is_beyond_its_type(asked.sample, keys, answer) else DIFFERENT
            return {number: Verdict(asked.sample, outcome, WE_FAIL, answer, one_of(asked))}
        verdicts = {}
        for position, (number, asked) in enumerate(batch, start=1):
            # The first column tells the rows apart, where there may be several.
            column = position if asked.sample.group or not asked.sample.is_aggregate else position - 1
            verdicts[number] = compared(asked, answer, column)
        return verdicts

    def is_beyond_its_type(self, sample, keys, failure):
        """Whether we overflow where Hyper keeps a decimal with more digits than its own type, or main's, has.

        Hyper's numeric(18,2) is 64 bits wide and its numeric(38,s) 128: what `+`, `ceil` and others make may be longer
        than the type says. No other engine can hold that.
        """
        if class_of(failure) != "out of range":
            return False
        tops = sample.node.parts if sample.is_aggregate else [sample.node]
        return any(
            self.rows_beyond(Sample(part, "from t", False), keys if not sample.is_aggregate else None)
            for top in tops for part in top.walk())

    def run_failing(self, asked, key, failure):
        """The verdict where Hyper fails and we do not, or in another way; nothing where we agree."""
        sample = asked.sample
        keys = None if sample.is_aggregate else (key,)
        answer = self.runs.ask(statement(sample, keys=keys))
        if isinstance(answer, Answer):
            if self.runs.stops_at_null and self.null_hides(sample, keys, answer):
                return None
            return Verdict(sample, DIFFERENT, where("we do not fail", key, sample), answer_part(answer), failure)
        if same_failure(answer, failure) or self.part_fails_so(sample, keys, answer):
            return None
        if class_of(answer) == "out of range" and key is not None and self.rows_beyond(sample, keys):
            return None
        return Verdict(sample, DIFFERENT, where("another error", key, sample), answer, failure)

    def null_hides(self, sample, keys, answer):
        """Whether we give NULL since one part is, and left the part alone that fails in Hyper."""
        if sample.is_aggregate or [row[-1] for row in answer.rows] != [None]:
            return False
        for part in sample.node.walk():
            if part is sample.node or part.kind not in FORMS and part.kind not in COLUMNS:
                continue
            found = self.hyper.ask(statement(Sample(part, sample.source, False), keys=keys))
            if isinstance(found, Answer) and [row[-1] for row in found.rows] == [None]:
                return True
        return False

    def part_fails_so(self, sample, keys, failure):
        """Whether Hyper fails as we do on a part: which part is evaluated first is nobody's promise."""
        if sample.is_aggregate:
            return False
        for part in sample.node.walk():
            if not part.parts:
                continue
            answer = self.hyper.execute(statement(Sample(part, sample.source, False), keys=keys))
            if isinstance(answer, Failure) and class_of(answer) == class_of(failure):
                return True
        return False


def statement(*samples, keys=None):
    """A query for samples over the same rows; the first column tells rows apart, where there may be several."""
    source = samples[0].source
    key = samples[0].group if samples[0].is_aggregate else "id"
    columns = [key] if key else []
    columns += [f"{sample.node} as c{position}" for position, sample in enumerate(samples)]
    condition = f" where {row_filter(keys)}" if keys is not None else ""
    return f"select {', '.join(columns)} {source}{condition}"


def keyed(rows):
    """Rows by their first column, or the one row of an aggregate."""
    return {row[0] if len(row) > 1 else "": row[-1] for row in rows}


def compared(asked, answer, column):
    """The verdict on one column of an answer."""
    sample = asked.sample
    has_key = sample.group or not sample.is_aggregate
    ours = {row[0] if has_key else "": row[column] for row in answer.rows}
    if ours.keys() != asked.values.keys():
        return Verdict(sample, DIFFERENT, "rows", f"rows {list(ours)}", f"rows {list(asked.values)}")
    for key, value in asked.values.items():
        if not same_cell(ours[key], value, asked.kind) and not cut_product(asked, ours[key], value):
            reason = where("value", key, sample) if has_key else "value"
            return Verdict(sample, DIFFERENT, reason, single(asked.kind, ours[key]), single(asked.kind, value))
    return Verdict(sample, SAME)


def is_too_long(value, kind):
    """Whether a decimal has more digits than its type `numeric(p,s)`."""
    if value is None or not kind.startswith("numeric("):
        return False
    precision, scale = map(int, kind.removeprefix("numeric(").rstrip(")").split(","))
    return abs(value) >= decimal.Decimal(10) ** (precision - scale)


def cut_product(asked, ours, hyper):
    """Whether these are one product, which Hyper cut off and we rounded: at most one apart in the last digit."""
    if asked.sample.node.kind != "product" or ours is None or hyper is None:
        return False
    return abs(ours - hyper) <= decimal.Decimal(1).scaleb(hyper.as_tuple().exponent)


def where(reason, key, sample):
    """A reason with its row."""
    column = sample.group if sample.is_aggregate else "id"
    return f"{reason} where {column} = {key}" if column else reason


def single(kind, value):
    return Answer([""], [kind], [(value,)])


def answer_part(answer):
    """The last column of an answer."""
    return Answer(answer.names[-1:], answer.types[-1:], [row[-1:] for row in answer.rows])


def one_of(asked):
    """Some of what Hyper said."""
    if asked.values:
        return Answer([""], [asked.kind], [(value,) for value in asked.values.values()])
    return next(iter(asked.failures.values()), asked.whole)
