"""Spark SQL through `input_dialect: "spark"`, held against the same text on Spark itself.

The text runs on Spark over a view of the edge table; ours is compiled, and its plan runs in fedrun and, stage by stage, on
Spark. The names and types of the columns have to be the same, and the rows, or both have to fail.
"""

import collections
import dataclasses
import json
import pathlib

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

import edge_table
import federate
from dialect_exceptions import is_excepted
from edge_table import row_filter
from hyper import Answer, Failure
from local_runs import CRASHED, NOT_SUPPORTED, LocalRuns
from sameness import same_rows
from spark_answers import names_and_types
from spark_runs import collected, failure_of, run_stages

BATCH = 25
SAME, UNSUPPORTED, REFUSED, DIFFERENT = "same", "not supported", "refused by both", "different"
# Types that have no counterpart: an untyped NULL is a text, and GROUPING a smallint.
COUNTERPARTS = {"void": "string", "tinyint": "smallint"}
DC_TYPES = {
    "int": "integer", "double": "double precision", "float": "real", "string": "text", "void": "text", "binary": "bytes",
    "timestamp": "timestamptz", "timestamp_ntz": "timestamp", "tinyint": "smallint"}
# A statement is run once: compiling it costs more than it saves.
SETTINGS = {
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "1"}
# Most expressions have a value in the first rows, and many fail in one of the others.
KEYS = [row[0] for row in edge_table.ROWS]
ROWS = [KEYS[:6], KEYS[6:7], KEYS[7:9], KEYS[9:]]
# Java's remainder of decimals has no room for a quotient of many digits: that is no answer of Spark's.
BREAKS_INSIDE = "java.lang.ArithmeticException: Division impossible"


@dataclasses.dataclass
class Verdict:
    sql: str
    outcome: str
    reason: str = ""

    def __str__(self):
        return f"{self.sql}\n    {self.reason}"


class Dialect:
    """Judges texts; the session has the edge table's file in its folder."""

    def __init__(self, session, folder, catalog, tenant=edge_table.TENANT):
        self.session = session
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
        self.folder, self.catalog = folder, catalog
        self.runs = LocalRuns(folder, catalog, tenant, dialect="spark")
        self.tables = [table["name"] for table in json.loads(pathlib.Path(catalog).read_text())["tables"]]
        if tenant == edge_table.TENANT:
            self.tables += make_table(session)

    def stop(self):
        for table in self.tables:
            self.session.catalog.dropTempView(table)
        self.runs.stop()
        for name in SETTINGS:
            self.session.conf.unset(name)

    def truth(self, sql):
        """Spark's own answer to the text."""
        try:
            frame = self.session.sql(sql)
            kinds = names_and_types(frame.schema)
        except (PySparkException, Py4JJavaError) as error:
            failure = failure_of(error)
            return Failure("42000" if not failure.state.startswith("22") else failure.state, failure.message)
        types = [dc_type(kind) for _, kind in kinds]
        try:
            rows = collected(frame, types)
        except (PySparkException, Py4JJavaError) as error:
            rows = failure_of(error)
        return Answer([name for name, _ in kinds], [kind for _, kind in kinds], rows)

    def ours(self, plan):
        """What fedrun says to a plan, and what Spark says to its stages."""
        return {"fedrun": self.runs.run(plan), "stages": run_stages(self.session, plan)}

    # MARK: Queries

    def judge(self, sql):
        """The verdict on one query."""
        plan = self.runs.compile(sql)
        if is_unsupported(plan):
            return Verdict(sql, UNSUPPORTED, plan.message)
        truth = self.truth(sql)
        if isinstance(truth, Failure) or isinstance(plan, Failure):
            return self.about_compiling(sql, plan, truth)
        if reason := difference_of_types(plan, truth.types):
            return Verdict(sql, DIFFERENT, reason)
        for who, answer in self.ours(plan).items():
            if reason := difference_of_rows(answer, truth):
                return Verdict(sql, DIFFERENT, f"{who}: {reason}")
        return Verdict(sql, SAME)

    def about_compiling(self, sql, plan, truth):
        if isinstance(plan, Failure) and plan.state == CRASHED:
            return Verdict(sql, DIFFERENT, str(plan))
        if isinstance(truth, Failure):
            if isinstance(plan, Failure):
                return Verdict(sql, REFUSED)
            answers = self.ours(plan)
            if all(isinstance(answer, Failure) for answer in answers.values()):
                return Verdict(sql, REFUSED)
            return Verdict(sql, DIFFERENT, f"Spark refuses it: {truth}")
        if isinstance(truth.rows, Failure):
            return Verdict(sql, SAME)
        # A constant part that fails is refused when it is seen, also where no row would reach it.
        if plan.state in ("INVALID_LITERAL", "EVALUATION_ERROR") and any_failure(self.each_row(sql)):
            return Verdict(sql, SAME)
        return Verdict(sql, DIFFERENT, f"we refuse it: {plan}")

    def each_row(self, sql):
        return [self.truth(f"select * from ({sql}) where 1 = 1")]

    def judge_translation(self, sql, dc_runs):
        """The verdict on a text that is translated to DC SQL, compiled as that, and run."""
        outcome = federate.run(
            "fedexplain", "translate", "--from", "spark", "--to", "dc", "--catalog", self.catalog, text=sql)
        if outcome.status != 0:
            refused = NOT_SUPPORTED in outcome.err or not isinstance(self.runs.compile(sql), dict)
            return Verdict(sql, UNSUPPORTED if refused else DIFFERENT, outcome.err.splitlines()[0])
        truth = self.truth(sql)
        if isinstance(truth, Failure):
            return Verdict(sql, REFUSED)
        answer = dc_runs.ask(outcome.out)
        if isinstance(answer, Answer):
            wanted = [dc_type(kind) for kind in truth.types]
            if answer.types != wanted:
                return Verdict(sql, DIFFERENT, f"types {answer.types}, not {wanted}: {outcome.out}")
        if reason := difference_of_rows(answer, truth):
            return Verdict(sql, DIFFERENT, f"{reason}\n{outcome.out}")
        return Verdict(sql, SAME)

    # MARK: Expressions

    def judge_expressions(self, nodes):
        """The verdicts on expressions over the table, many a query."""
        verdicts = {}
        pending = collections.defaultdict(list)
        for number, node in enumerate(nodes):
            sql = f"select {node} from t"
            plan = self.runs.compile(sql)
            if is_unsupported(plan):
                verdicts[number] = Verdict(sql, UNSUPPORTED, plan.message)
                continue
            try:
                frame = self.session.sql(sql)
            except PySparkException as error:
                verdicts[number] = self.about_compiling(sql, plan, failure_of(error))
                continue
            [(_, kind)] = names_and_types(frame.schema)
            if isinstance(plan, Failure):
                verdicts[number] = self.about_compiling(sql, plan, self.truth(sql))
            elif reason := difference_of_types(plan, [kind]):
                verdicts[number] = Verdict(sql, DIFFERENT, reason)
            else:
                pending[None].append((number, node))
        for start in range(0, len(pending[None]), BATCH):
            for keys in ROWS:
                self.judge_batch(pending[None][start:start + BATCH], keys, verdicts)
        return [verdicts.get(number, Verdict(f"select {node} from t", SAME)) for number, node in enumerate(nodes)]

    def judge_batch(self, batch, keys, verdicts):
        """Judges expressions over some rows together, and by halves and rows where one of them fails or differs.

        Says whether it saw a difference.
        """
        if not batch:
            return False
        condition = row_filter(keys)
        columns = ", ".join(f"{node} as c{number}" for number, node in batch)
        sql = f"select {columns} from t where {condition}"
        truth = self.truth(sql)
        failed = isinstance(truth, Failure) or isinstance(truth.rows, Failure)
        if failed and len(batch) > 1:
            return self.judge_halves(batch, keys, verdicts)
        plan = self.runs.compile(sql)
        answers = {"compiler": plan} if isinstance(plan, Failure) else self.ours(plan)
        reasons = {who: difference_of_rows(answer, truth) for who, answer in answers.items()}
        reasons = {who: reason for who, reason in reasons.items() if reason}
        if not reasons:
            return False
        if len(batch) > 1:
            return self.judge_halves(batch, keys, verdicts)
        if len(keys) > 1 and any([self.judge_batch(batch, [key], verdicts) for key in keys]):
            return True
        [(number, node)] = batch
        if not all(is_excepted(node, answers[who], truth, self.asking(condition)) for who in reasons):
            told = "; ".join(f"{who}: {reason}" for who, reason in reasons.items())
            verdicts.setdefault(number, Verdict(f"select {node} from t where {condition}", DIFFERENT, told))
        return True

    def asking(self, condition):
        """What Spark says to a part of an expression, over the same rows."""
        return lambda text: self.truth(f"select {text} from t where {condition}")

    def judge_halves(self, batch, keys, verdicts):
        middle = len(batch) // 2
        return any([self.judge_batch(half, keys, verdicts) for half in (batch[:middle], batch[middle:])])


def make_table(session):
    """Makes the edge table as a Spark user has it, text without padding, times as text; the views below it."""
    columns = []
    for name, kind, _ in edge_table.COLUMNS:
        columns.append(f"{name} {spark_type(kind)}")
    session.sql(
        f"CREATE OR REPLACE TEMPORARY VIEW {edge_table.NAME}_file ({', '.join(columns)})"
        f" USING parquet OPTIONS (path '{edge_table.NAME}.parquet')")
    names = ", ".join("rtrim(ch) AS ch" if name == "ch" else f"`{name}`" for name, _, _ in edge_table.COLUMNS)
    session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {edge_table.NAME} AS SELECT {names} FROM {edge_table.NAME}_file")
    return [f"{edge_table.NAME}_file"]


def spark_type(kind):
    """Spark's name for a type of the edge table."""
    base = kind.partition("(")[0]
    if base == "numeric":
        return kind.replace("numeric", "decimal")
    names = {dc: spark for spark, dc in DC_TYPES.items() if spark not in COUNTERPARTS}
    return names.get(base, base) if base not in ("varchar", "char", "time") else "string"


def dc_type(kind):
    """The DC counterpart of one of Spark's types."""
    return DC_TYPES.get(kind, kind.replace("decimal", "numeric"))


def is_unsupported(plan):
    return isinstance(plan, Failure) and plan.state == NOT_SUPPORTED


def any_failure(answers):
    return any(isinstance(answer, Failure) or isinstance(answer.rows, Failure) for answer in answers)


def difference_of_types(plan, truth):
    """How the types of a plan's columns differ from Spark's, if they do."""
    types = [column["type"] for column in plan["result_columns"]]
    wanted = [COUNTERPARTS.get(kind, kind) for kind in truth]
    return "" if types == wanted else f"types {types}, Spark's are {wanted}"


def difference_of_rows(answer, truth):
    """How an answer differs from Spark's, if it does: rows as bags, errors by class."""
    if isinstance(truth.rows, Failure) and BREAKS_INSIDE in truth.rows.message:
        return ""
    if isinstance(answer, Failure):
        if isinstance(truth.rows, Failure) and answer.state != CRASHED:
            return ""
        return f"{answer}, Spark has {truth.rows}"
    if isinstance(truth.rows, Failure):
        return f"rows {answer.rows}, Spark fails: {truth.rows}"
    return "" if same_rows(answer.rows, truth.rows, answer.types) else f"rows {answer.rows}, Spark's are {truth.rows}"
