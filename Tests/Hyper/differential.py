"""Asks Hyper and Federate the same expressions, many a plan, and finds the one that is answered differently.

Hyper is asked first, one expression at a time, which costs it a few milliseconds. An expression that fails there in
some rows is asked again row by row, so that we are asked only for what has an answer, in plans of forty expressions;
and where Hyper fails, we have to fail too.
"""

import collections
import concurrent.futures
import dataclasses
import itertools
import re

import edge_table
from edge_table import row_filter
from exceptions import (
    FIELD, NUMBER_OF_FLAG, has_far_day, is_comparison, is_constant, is_excepted, is_float_division, is_of_constant,
    is_read_as_time, is_shortened, is_too_long, is_written_time)
from generate import COLUMNS, FORMS, Sample
from hyper import Answer, Failure, text_at
from local_runs import CRASHED, NOT_SUPPORTED, columns_of
from sameness import class_of, same_cell, same_failure, shown

BATCH = 40

SAME = "same"
UNSUPPORTED = "not supported"
REFUSED = "refused by both"
DIFFERENT = "different"
EXCEPTED = "excepted"

WE_REFUSE = "we refuse it"
WE_FAIL = "we fail"
HYPER_REFUSES = "Hyper refuses it"
TYPE = "type"

# Forms whose intermediate results Hyper does not always hold.
TRIED = re.compile(
    r"try_cast\(<\w+> as <numtype>\)|\(<(dec|int)> % <\w+>\)|mod\(<(dec|int)>, <\w+>\)"
    r"|\(<numleaf> not in \(<numleaf>, <numleaf>\)\)")

# Forms that are NULL if one of their parts is, but for the zeros of `&`.
STRICT = re.compile(
    r"\((<\w+>|\(<\w+>\)::int) ([-+*/%&|#]|<cmp>) (<\w+>|\(<\w+>\)::int)\)"
    r"|\(<\w+> (not )?between (symmetric )?<\w+> and <\w+>\)"
    r"|(mod|div|power|log)\(<\w+>, <\w+>\)|sum\(<exact>\) filter \(where <bool>\)")

# The kinds of parts that can be decimals.
DECIMAL_KINDS = {"int", "dec", "num", "exact"}


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
    leaves_out: bool = False

    def keys(self):
        """The rows that have an answer; nothing where all have."""
        return tuple(self.values) if self.failures or self.leaves_out else None

    def drop(self, keys):
        """Leaves rows out of the comparison."""
        self.leaves_out = self.leaves_out or bool(keys)
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
            if any(map(is_shortened, sample.node.walk())):
                verdicts[number] = Verdict(sample, EXCEPTED)
                continue
            asked = self.ask_hyper(sample)
            verdict = self.verdict_on_compiling(asked, plan)
            if verdict is not None:
                verdicts[number] = verdict
            elif asked.whole is not None:
                errors.append((number, asked, None, asked.whole))
            else:
                if asked.leaves_out and not asked.values and not asked.failures:
                    verdicts[number] = Verdict(sample, EXCEPTED)
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
            asked.drop(self.rows_excepted(sample, asked.keys()))
        return asked

    def rows_excepted(self, sample, keys):
        """The rows in which a part has rules of its own; see `exceptions`."""
        parts = {part: None for part in sample.node.walk() if part.kind in DECIMAL_KINDS}
        for part in sample.node.walk():
            if part.form == NUMBER_OF_FLAG:
                parts |= {part.parts[0]: None}
            if is_read_as_time(part) or is_written_time(part):
                parts |= {part: None, part.parts[-1 if FIELD.fullmatch(part.form) else 0]: None}
            if is_of_constant(part) or is_float_division(part):
                parts |= {part: None} | {below: None for below in part.parts}
            if is_comparison(part):
                parts |= {part: None} | {below: None for below in part.parts if below.kind != "cmp"}
        if not any(part.parts for part in parts):
            return set()
        source = sample.source.partition(" group by")[0]
        found = self.hyper.ask(statement(*(Sample(part, source, False) for part in parts), keys=keys))
        if not isinstance(found, Failure):
            return excepted_rows(parts, found)
        # A part may fail where a condition keeps the whole from evaluating it.
        rows = set()
        for part in parts:
            near = {part: None} | {below: None for below in part.parts if below in parts}
            wanted = [Sample(each, source, False) for each in near]
            found = self.hyper.ask(statement(*wanted, keys=keys))
            # Row by row where it fails in some.
            answers = [found]
            if isinstance(found, Failure) and class_of(found) != "statement":
                known = self.identifiers if keys is None else keys
                answers = [self.hyper.ask(statement(*wanted, keys=[key])) for key in known]
            for answer in answers:
                if not isinstance(answer, Failure):
                    rows |= excepted_rows(near, answer)
        return rows

    def verdict_on_compiling(self, asked, plan):
        """The verdict, where it needs no run."""
        sample = asked.sample
        if isinstance(plan, Failure):
            if asked.whole is not None and class_of(asked.whole) == "statement":
                outcome = REFUSED if plan.state != CRASHED else DIFFERENT
                return Verdict(sample, outcome, "", plan, asked.whole)
            failures = [asked.whole] if asked.whole is not None else list(asked.failures.values())
            # A constant that its type cannot hold is no literal of it.
            is_literal = plan.state == "INVALID_LITERAL"
            if not asked.values and any(
                    same_failure(plan, failure) or is_literal and class_of(failure) == "out of range"
                    for failure in failures):
                return Verdict(sample, SAME)
            is_constant_part = plan.state in ("INVALID_LITERAL", "EVALUATION_ERROR")
            if is_constant_part and self.part_fails_so(sample, None, plan, source="from t"):
                # A constant part that fails is refused when it is seen, also where no row would reach it.
                return Verdict(sample, SAME)
            if is_constant_part and set(asked.values.values()) == {None} and not asked.failures:
                # Hyper looks at a constant when it has a value to use it on.
                return Verdict(sample, EXCEPTED)
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
            if self.part_fails_so(asked.sample, None, answer, only_constants=True):
                # A constant part may be computed before any row is seen.
                return {number: Verdict(asked.sample, SAME)}
            if self.is_left_alone(asked.sample, keys, answer):
                return {number: Verdict(asked.sample, EXCEPTED)}
            return {number: self.unless_excepted(Verdict(asked.sample, DIFFERENT, WE_FAIL, answer, one_of(asked)))}
        verdicts = {}
        for position, (number, asked) in enumerate(batch, start=1):
            # The first column tells the rows apart, where there may be several.
            column = position if asked.sample.group or not asked.sample.is_aggregate else position - 1
            verdicts[number] = self.unless_excepted(compared(asked, answer, column))
        return verdicts

    def unless_excepted(self, verdict):
        """The verdict on an aggregate, whose rows cannot be left out one by one."""
        sample = verdict.sample
        if verdict.outcome == DIFFERENT and sample.is_aggregate and self.rows_excepted(sample, None):
            verdict.outcome = EXCEPTED
        return verdict

    def run_failing(self, asked, key, failure):
        """The verdict where Hyper fails and we do not, or in another way; nothing where we agree."""
        sample = asked.sample
        keys = None if sample.is_aggregate else (key,)
        answer = self.runs.ask(statement(sample, keys=keys))
        if isinstance(answer, Answer):
            if class_of(failure) == "out of range" and (
                    has_far_day(answer) or self.is_tried(sample, keys) or self.passes_far_day(sample, keys)):
                return None
            if self.runs.stops_at_null and (
                    self.null_hides(sample, keys, answer) or self.is_left_alone(sample, keys, failure)):
                return None
            return Verdict(sample, DIFFERENT, where("we do not fail", key, sample), answer_part(answer), failure)
        if same_failure(answer, failure) or self.part_fails_so(sample, keys, answer):
            return None
        # What is too long and no number is one of them to either.
        if {class_of(answer), class_of(failure)} == {"bad input", "out of range"} and any(
                part.form == "(<txt>)::<inttype>" for part in sample.node.walk()):
            return None
        if self.rows_excepted(sample, keys) or class_of(failure) == "out of range" and self.is_tried(sample, keys):
            return None
        return Verdict(sample, DIFFERENT, where("another error", key, sample), answer, failure)

    def passes_far_day(self, sample, keys):
        """Whether a part is a date that Hyper has not, of which the whole is made."""
        dates = [part for part in sample.node.walk() if part is not sample.node and part.kind in ("date", "ts", "tstz")]
        answers = [self.runs.ask(statement(Sample(part, sample.source, False), keys=keys)) for part in dates]
        return any(isinstance(answer, Answer) and has_far_day(answer) for answer in answers)

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

    def is_left_alone(self, sample, keys, failure):
        """Whether a part that fails so in Hyper may be left alone in the whole, since the part beside it decides.

        So do a zero beside `&`, a NULL beside other operators, and the argument of an aggregate beside its FILTER.
        """
        source = sample.source.partition(" group by")[0]

        def answers(part):
            found = self.hyper.execute(statement(Sample(part, source, False), keys=keys))
            return found if isinstance(found, Failure) else {text_at(found, row, 1) for row in range(found.ntuples)}

        def fails(part):
            found = answers(part)
            return isinstance(found, Failure) and class_of(found) == class_of(failure)

        return any(
            answers(decisive) == {"0" if " & " in part.form else None} and fails(other)
            for part in sample.node.walk() if STRICT.fullmatch(part.form)
            for decisive, other in itertools.permutations(part.parts, 2))

    def is_tried(self, sample, keys):
        """Whether a TRY_CAST or a remainder of decimals fails in Hyper, although its result would fit.

        TRY_CAST does so from 128 to 64 bits of one scale, `%` where the operands at one scale have more than 38 digits
        or the smallest integer is divided by -1, IN where its members' common type has no place for a digit.
        """
        if sample.is_aggregate:
            return False

        def fails(part):
            answer = self.hyper.execute(statement(Sample(part, sample.source, False), keys=keys))
            return isinstance(answer, Failure) and class_of(answer) == "out of range"

        return any(
            fails(part) and not any(map(fails, part.parts))
            for part in sample.node.walk() if TRIED.fullmatch(part.form))

    def part_fails_so(self, sample, keys, failure, only_constants=False, source=None):
        """Whether Hyper fails as we do on a part: which part is evaluated first is nobody's promise."""
        source = source or sample.source.partition(" group by")[0]
        for part in sample.node.walk():
            if not part.parts or sample.is_aggregate and part is sample.node:
                continue
            if only_constants and not is_constant(part):
                continue
            answer = self.hyper.execute(statement(Sample(part, source, False), keys=keys))
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


def excepted_rows(parts, answer):
    """The rows in which one of the parts, all of which were asked for, has rules of its own."""
    place = {part: position for position, part in enumerate(parts, start=1)}

    def is_in(row):
        def said(part):
            return part, answer.types[place[part]], row[place[part]]

        return any(is_excepted(*said(part), [said(below) for below in part.parts if below in place]) for part in parts)

    return {row[0] for row in answer.rows if is_in(row)}


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
        if not same_cell(ours[key], value, asked.kind):
            reason = where("value", key, sample) if has_key else "value"
            return Verdict(sample, DIFFERENT, reason, single(asked.kind, ours[key]), single(asked.kind, value))
    return Verdict(sample, SAME)


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
