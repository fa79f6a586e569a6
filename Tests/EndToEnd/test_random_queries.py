"""Random queries over six kinds of source: no mode and no pass changes the answer, and DuckDB gives it too.

`FED_RANDOM_QUERIES` says how many, `FED_RANDOM_SEED` which ones; a query is named by both, as `SEED/NUMBER`. What
differs is shrunk first. Each query is compiled without one pass that matters to it, or, with `FED_PASSES_OFF=all`,
without each of them. A pushdown may avoid an error that `no_pushdown` raises, but never raise one that it avoids.
"""

import collections
import concurrent.futures
import dataclasses
import datetime
import decimal
import json
import os
import pathlib
import random
import re
import sqlite3

import duckdb
import psycopg
import pytest

import federate
import service
from answers import declared, same_value
from federate import MODES, NOW
from invariance import CHANGES_VALUES, IS_WHOLE, NONE as BASE, REQUESTS, STRICT, accepted, seeded
from random_queries import ORACLE_MACROS, Generator, NoOracle, name_sql, shrunk
from random_queries.tables import ROWS, TABLES, TENANT, VISIBLE, catalog

QUERIES = int(os.environ.get("FED_RANDOM_QUERIES", "120"))
SEED = os.environ.get("FED_RANDOM_SEED", "1")
WORKERS = 2

# What the values of a query may do to it; any other failure is a defect.
VALUE_ERROR = re.compile(
    r"division by zero|overflow|(?<!term )out of range|VALUE_OUT_OF_RANGE|does not fit|can't be cast|could not cast",
    re.IGNORECASE)

# A condition that main has in both plans, and that its engine evaluated for more rows in one of them, as it likes to:
# WHERE says nothing of the order. More than a few of these would be ours.
EARLY = "value error of main in one mode"
FEW = 0.001

# A date or a time that Python cannot hold.
BEYOND = "beyond"


def create(session, name, columns, types):
    definitions = ", ".join(f"{name_sql(column.name)} {kind}" for column, kind in zip(columns, types))
    session.execute(f"CREATE TABLE {name} ({definitions})")


def for_sqlite(value):
    """SQLite holds no decimals, flags or times of its own."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else value


@dataclasses.dataclass
class Verdict:
    """What came of one query: a kind, and for people what was seen. Only kinds in FINE are no finding."""

    kind: str
    text: str = ""
    label: str = BASE

    @property
    def signature(self):
        """What findings of one cause most likely share."""
        error = "" if "differ" in self.kind or "rows" in self.kind else self.text.partition("\n")[0]
        return self.kind, self.label, re.sub(r"[0-9]+|t[0-9]+\S*|`[^`]*`|\"[^\"]*\"", "", error)[:120]

    FINE = ("rows", "rows, not compared", "value error", "value error in ours alone", "refused", EARLY)

    @property
    def is_finding(self):
        return self.kind not in self.FINE


class RandomSystems:
    """The tables on their systems, all of them in one DuckDB too, and a service that compiles."""

    def __init__(self, folder, servers, maria, explain):
        self.folder = folder
        self.explain = explain
        self.oracle = duckdb.connect()
        self.oracle.execute(ORACLE_MACROS)
        choose = random.Random("rows").choice
        sessions = {name: server.connect("random") for name, server in servers.items()}
        sessions["maria"] = maria.connect("random")
        sessions["lite"] = sqlite3.connect(folder / "random.sqlite")
        sessions["duck"] = duckdb.connect(str(folder / "random.duckdb"))
        for name, (connection, columns) in TABLES.items():
            rows = [[column.value(number, choose) for column in columns] for number in range(1, ROWS[name] + 1)]
            create(self.oracle, name, columns, [column.type.duckdb for column in columns])
            marks = ", ".join("?" * len(columns))
            self.oracle.executemany(
                f"INSERT INTO {name} VALUES ({marks})",
                [[column.cast(value) for column, value in zip(columns, row)] for row in rows])
            if connection is None:
                self.oracle.execute(f"COPY {name} TO '{folder / name}.parquet'")
                continue
            session = sessions[connection]
            create(session, name, columns, [column.remote for column in columns])
            if isinstance(session, psycopg.Connection):
                session.cursor().executemany(f"INSERT INTO {name} VALUES ({marks.replace('?', '%s')})", rows)
            elif connection == "lite":
                session.executemany(f"INSERT INTO {name} VALUES ({marks})", [map_row(for_sqlite, row) for row in rows])
                session.commit()
            else:
                session.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        for session in sessions.values():
            session.close()
        self.connections = folder / "random.yaml"
        entries = {name: server.settings(database="random") for name, server in servers.items()}
        entries["maria"] = maria.settings(database="random")
        entries["lite"] = {"system": "sqlite", "path": "random.sqlite"}
        entries["duck"] = {"system": "duckdb", "path": "random.duckdb"}
        self.connections.touch(mode=0o600)
        self.connections.write_text(json.dumps({TENANT: entries}))

    # One query

    def check(self, query, labels=tuple(REQUESTS), one_of=()):
        """Compiles and runs a query in every way, and compares the answers.

        Of the further ways `one_of`, the first one counts whose plan is not strict's.
        """
        sql = query.sql()
        plans, refusals = {}, {}
        for label in (*labels, *one_of):
            body = {"sql": sql, "tenant_id": TENANT, "now": NOW, **REQUESTS[label]}
            status, _, text = self.explain(body)
            if status == 200:
                plans[label] = text.decode()
            else:
                problem = json.loads(text)
                refusals[label] = f"{problem['code']}: {problem['detail']}"
            if status >= 500:
                return Verdict(f"{problem['code']} in the compiler", refusals[label], label)
            if label not in labels and (status != 200 or stages(plans[label]) != stages(plans.get(STRICT))):
                break
        if refusals and plans:
            label, text = next(iter(refusals.items()))
            return Verdict("refused in some modes", f"{label}: {text}\nbut not {', '.join(plans)}", label)
        if refusals:
            return Verdict("refused", refusals[BASE])
        return self.compare(query, plans)

    def compare(self, query, plans):
        wanted = [kind.spark for kind in query.types]
        answers, seen = {}, set()
        for label, text in plans.items():
            document = json.loads(text)
            types = [column["type"] for column in document["result_columns"]]
            if types != wanted:
                return Verdict("types", f"{label} has {types}\ninstead of {wanted}", label)
            if stages(text) in seen:
                continue
            seen.add(stages(text))
            answer = answers[label] = self.run(text, types)
            # What a ledger lists is no finding: another value, or an error of a value.
            entries = accepted(document)
            if entries & CHANGES_VALUES or entries and isinstance(answer, Verdict) and not answer.is_finding:
                continue
            if isinstance(answer, Verdict):
                answer.label = label
                if answer.is_finding:
                    return answer
            if label != BASE and (verdict := difference(query, answers, label)):
                return verdict
            if isinstance(answer, list) and (verdict := nulls_where_none_are(document, answer, label)):
                return verdict
        return self.judge(query, answers[BASE], wanted)

    def run(self, plan, types):
        """The rows of a plan, or what failed."""
        try:
            outcome = federate.run(
                "fedrun", "-", "--connections", self.connections, "--data-root", self.folder, "--format", "jsonl",
                "--quiet", text=plan, timeout=60)
        except AssertionError as error:
            return Verdict("hangs", str(error))
        if outcome.status == 0:
            lines = [json.loads(line, parse_float=decimal.Decimal) for line in outcome.out.splitlines()]
            return [map_row(value_of, line.values(), types) for line in lines]
        if outcome.status == 1 and VALUE_ERROR.search(outcome.err):
            return Verdict("value error", outcome.err)
        return Verdict(f"fedrun fails with {outcome.status}", outcome.err + "\n" + plan)

    def judge(self, query, answer, types):
        """Compares the answer with the oracle's."""
        is_cut = query.limit is not None and not query.has_total_order
        try:
            rows = self.oracle_rows(dataclasses.replace(query, limit=None) if is_cut else query, types)
        except NoOracle:
            return answer if isinstance(answer, Verdict) else Verdict("rows, not compared")
        except (duckdb.OutOfRangeException, duckdb.ConversionException, duckdb.InvalidInputException,
                duckdb.NotImplementedException):
            return answer if isinstance(answer, Verdict) else Verdict("rows, not compared")
        except duckdb.Error as error:
            return Verdict("the oracle refuses it", str(error))
        if isinstance(answer, Verdict):
            return Verdict("value error in ours alone", answer.text)
        if is_cut:
            if len(answer) == min(query.limit, len(rows)) and match(answer, rows, is_part=True):
                return Verdict("rows")
        elif same_rows(answer, rows, query.has_total_order):
            return Verdict("rows")
        return Verdict("the oracle has other rows", shown(answer) + "\nthe oracle:\n" + shown(rows))

    def oracle_rows(self, query, types):
        rows = self.oracle.cursor().execute(query.sql(in_oracle=True)).fetchall()
        return [map_row(oracle_value, row, types) for row in rows]


def value_of(value, kind):
    """A value of ours; Python has no dates outside of the years 1 to 9999."""
    try:
        return federate.value_of(value, kind)
    except ValueError:
        return BEYOND


def oracle_value(value, kind):
    return BEYOND if isinstance(value, str) and kind in ("date", "timestamp_ntz") else declared(value, kind)


def map_row(function, row, *more):
    return tuple(map(function, row, *more))


def stages(plan):
    """What two plans that run the same have in common; nothing of no plan."""
    return plan and json.dumps(json.loads(plan)["stages"])


def difference(query, answers, label):
    """How a mode's answer is not that of no_pushdown."""
    base, answer = answers[BASE], answers[label]
    if isinstance(answer, Verdict):
        if isinstance(base, Verdict):
            return None
        is_of_main = not answer.text.startswith("fedrun: temp_view")
        return Verdict(EARLY if is_of_main else "a pushdown raises an error", answer.text, label)
    if isinstance(base, Verdict):
        return None
    if query.limit is not None and not query.has_total_order:
        if len(base) == len(answer):
            return None
        return Verdict("modes give other numbers of rows", f"{len(base)}, {len(answer)}", label)
    if same_rows(answer, base, query.has_total_order):
        return None
    return Verdict("modes differ", f"{BASE}:\n{shown(base)}\n{label}:\n{shown(answer)}", label)


def nulls_where_none_are(plan, rows, label):
    for number, column in enumerate(plan["result_columns"]):
        if not column["nullable"] and any(row[number] is None for row in rows):
            return Verdict("NULL in a column that is not nullable", f"{column}\n{shown(rows)}", label)
    return None


def same_row(left, right):
    return all(map(same_value, left, right))


def same_rows(left, right, ordered):
    if len(left) != len(right):
        return False
    return all(map(same_row, left, right)) if ordered else match(left, right)


def match(left, right, is_part=False):
    """Whether every row of the left has one of its own on the right."""
    left, rest = sorted(left, key=sort_key), sorted(right, key=sort_key)
    if not is_part and all(map(same_row, left, rest)):
        return True
    for row in left:
        position = next((number for number, other in enumerate(rest) if same_row(row, other)), None)
        if position is None:
            return False
        del rest[position]
    return True


def sort_key(row):
    return [f"{value + 0.0:.9g}" if isinstance(value, float) else str(value) for value in row]


def shown(rows):
    text = "\n".join(f"  {row}" for row in sorted(rows, key=sort_key)[:40])
    return text + (f"\n  and {len(rows) - 40} more" if len(rows) > 40 else "")


# Many queries


@pytest.fixture(scope="module")
def random_systems(servers_folder, pg_orders, pg_parts, maria):
    servers = {"pg_a": pg_orders, "pg_b": pg_parts}
    for server in servers.values():
        server.run("CREATE DATABASE random")
    maria.run("CREATE DATABASE random")
    folder = servers_folder / "random"
    folder.mkdir()
    document = folder / "random.catalog.json"
    document.write_text(json.dumps(catalog()))
    with service.running_service(document) as running:
        yield RandomSystems(folder, servers, maria, running.explain)


class Examination:
    """Queries one by one, and what they showed."""

    # So many findings of a likely same cause are shrunk.
    SHOWN = 2

    def __init__(self, systems):
        self.systems = systems
        self.kinds = collections.Counter()
        self.causes = collections.Counter()
        self.refusals = collections.Counter()

    def examine(self, number):
        query = Generator(f"{SEED}/{number}", VISIBLE).query()
        verdict = self.systems.check(query) if IS_WHOLE else self.systems.check(query, MODES, seeded(number))
        self.kinds[verdict.kind] += 1
        if verdict.kind == "refused":
            self.refusals[verdict.text] += 1
        if verdict.is_finding:
            self.causes[verdict.signature] += 1
            if self.causes[verdict.signature] <= self.SHOWN:
                self.show(number, query, verdict)

    def show(self, number, query, verdict):
        """Prints the smallest query of a finding, and all that a person needs to see it again."""
        last = verdict
        labels = tuple(dict.fromkeys((BASE, verdict.label)))

        def still_fails(smaller):
            nonlocal last
            again = self.systems.check(smaller, labels)
            if again.signature == verdict.signature:
                last = again
            return again.signature == verdict.signature

        smallest = shrunk(query, still_fails)
        try:
            oracle = smallest.sql(in_oracle=True)
        except NoOracle:
            oracle = "none"
        print(
            f"== {SEED}/{number}: {verdict.kind} ({verdict.label})\n{smallest.sql()}\n"
            f"-- oracle: {oracle}\n{last.text[:4000]}\n", flush=True)


def test_random_queries(random_systems):
    examination = Examination(random_systems)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        collections.deque(pool.map(examination.examine, range(QUERIES)), maxlen=0)
    kinds, causes = examination.kinds, examination.causes
    print(dict(kinds), dict(examination.refusals))
    assert not causes, f"{causes.total()} of {QUERIES} queries differ: {causes}\nthe catalog: {json.dumps(catalog())}"
    # A generator whose queries are refused, fail or cannot be compared proves nothing.
    assert kinds["rows"] >= QUERIES * 0.7, kinds
    assert kinds[EARLY] <= max(1, QUERIES * FEW), kinds


# What earlier ones found, in the ways in which it showed.
FOUND = {
    "a literal under DISTINCT in parts without rows": (
        "SELECT count(code), sum(DISTINCT 2.50) FROM (SELECT code, qty AS n FROM orders UNION ALL"
        " SELECT name, id FROM customers) t WHERE n IS NULL", "strict without absorb_set_operation"),
    "an average of it over parts without columns": (
        'SELECT avg(DISTINCT 0.001) FROM (SELECT "at" FROM items UNION ALL SELECT CAST(NULL AS timestamp)'
        " FROM segments) t",
        STRICT),
    "a column that the engine lost beside an anti join": (
        "SELECT DATE '2000-01-01' FROM (SELECT CASE WHEN o.big BETWEEN 2 AND o.cust"
        ' THEN CAST(c."Rank" AS double precision)'
        " ELSE CAST(c.score AS numeric(20,4)) END AS n FROM orders o JOIN customers c ON o.id = c.id) t"
        " JOIN orders p ON t.n = p.qty WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.ratio = p.cust)"
        " GROUP BY p.code NOT LIKE ''", STRICT),
    "a chain of conditions that has a group inside": (
        "SELECT count(*) FROM (SELECT a.ratio BETWEEN -1 AND b.ord AS n FROM items a, items b"
        " GROUP BY a.ratio BETWEEN -1 AND b.ord HAVING CAST(NULL AS integer) < 1) t WHERE t.n",
        "strict without any pass"),
}


@pytest.mark.parametrize("found", FOUND)
def test_found(random_systems, found):
    sql, other = FOUND[found]
    answers = []
    for label in (BASE, other):
        status, _, text = random_systems.explain({"sql": sql, "tenant_id": TENANT, "now": NOW, **REQUESTS[label]})
        assert status == 200, text
        plan = text.decode()
        answers.append(random_systems.run(plan, [column["type"] for column in json.loads(plan)["result_columns"]]))
        assert not isinstance(answers[-1], Verdict), answers[-1].text
    assert same_rows(*answers, ordered=False)
