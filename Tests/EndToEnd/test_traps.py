"""What other federated systems got wrong, each as a query whose rows two independent engines know.

Every query is compiled in every mode, and without all passes (`FED_PASSES_OFF=all`: without each of them, too); every
plan that differs is run. The queries are in `Harness/traps.py`. The judges, DuckDB and PostgreSQL, have all tables in
one place, with plain text. Some cases say in addition what strict must push, or must not.

Not here yet, for the want of the system or of the construct:

- SQL Server, MySQL, MariaDB (trino#6671 and #6746 on their own collations, duckdb-mysql#36 and #81, SPARK-48172's and
  SPARK-58554's spellings, `SEMI JOIN` taken for an alias, NULLS LAST without a spelling): no such server here. Columns
  of PostgreSQL, DuckDB and SQLite that fold case or pad stand in for theirs.
- Oracle (trino#9857's types, SPARK-18004), ClickHouse (trino#10650's rounding), Vertica (trino#24217), Druid
  (trino#13335), DB2 (spark#58321), BigQuery (its backslashes): no such server; the law of each is tried on those here.
- SPARK-28587 (bounds of partitioned reads) and duckdb-postgres#328 over parallel tasks: no read is partitioned.
- CALCITE-6569 (IGNORE NULLS lost): DC SQL here refuses it, located.
- postgres_fdw's merge join: main never relies on the order of a view; the join of texts that sort differently is here.
- CALCITE-6434's and -4767's names in full are in `test_names.py`; text columns by every operator in
  `test_text_columns.py`; keys of dynamic filters in `test_dynamic_filters.py`.
"""

import json
import re

import pytest

import federate
import mariadb_traps
from answers import check_rows, oracle_rows
from invariance import ALL_OFF, IS_WHOLE, REQUESTS, STRICT
from service import running_service
from trap_systems import TrapSystems
from traps import FAILURES, TRAPS

ALL = TRAPS + mariadb_traps.TRAPS
LABELS = list(REQUESTS) if IS_WHOLE else [*federate.MODES, ALL_OFF]


@pytest.fixture(scope="module")
def traps(servers_folder, pg_orders, pg_parts, maria):
    folder = servers_folder / "traps"
    folder.mkdir()
    services = []

    def explain_of(catalog):
        services.append(running_service(catalog))
        return services[0].__enter__().explain

    systems = TrapSystems(folder, pg_orders, pg_parts, maria, explain_of)
    yield systems
    services[0].__exit__(None, None, None)


@pytest.mark.parametrize("trap", ALL, ids=lambda trap: trap.name)
def test_rows(traps, trap):
    for label, plan, outcome in traps.outcomes(trap.sql, LABELS):
        assert outcome.status == 0, f"{label}: {outcome}\n{plan.pre}\n{plan.main}"
        rows = federate.read_rows(plan, outcome.out)
        print(label, plan.pre, plan.main)
        for judge, session in traps.judges.items():
            words = trap.words_of(judge)
            if words is not None:
                print(f"judged by {judge}")
                check_rows(rows, oracle_rows(session, words or trap.sql, plan.types), trap.is_ordered)


@pytest.mark.parametrize(
    "trap", [trap for trap in ALL if trap.pushed or trap.local], ids=lambda trap: trap.name)
def test_what_is_pushed(traps, trap):
    [plan] = traps.plans(trap.sql, [STRICT]).values()
    remote = "\n".join(plan.pre)
    assert trap.pushed is None or re.search(trap.pushed, remote, re.DOTALL), remote
    assert trap.local is None or not re.search(trap.local, remote), remote


@pytest.mark.parametrize("trap", FAILURES, ids=lambda trap: trap.name)
def test_failure(traps, trap):
    for label, plan, outcome in traps.outcomes(trap.sql, LABELS):
        assert outcome.status == 1 and outcome.out == "", (label, outcome, plan.pre, plan.main)


@pytest.mark.parametrize("sql, around", [
    ("SELECT name, count(*) FROM people WHERE age > 20 GROUP BY name", "COPY (\n{}\n) TO STDOUT (FORMAT binary)"),
    ("SELECT name, count(*) FROM items WHERE q > 20 GROUP BY name", "{}"),
    ("SELECT body FROM notes WHERE n > 2", "{}"),
])
def test_what_ran_is_what_the_plan_says(traps, sql, around):
    """datafusion-federation#161: the query of a plan is the text that the remote receives."""
    [plan] = traps.plans(sql, [STRICT]).values()
    stats = traps.folder / "stats.json"
    traps.run(plan, "--stats", stats)
    [view] = json.loads(stats.read_text())["views"]
    [federated] = plan.document["federates"]
    assert view["sent"] == around.format(federated["query"])
