"""The ledgers: each entry's witness runs on its system, and shows the difference that the entry admits.

Strict never uses an entry, so that its rows are those of no_pushdown; `full_pushdown` names the entry in its plan and
gives what the system makes of it. Where no system is here to be asked, `full_pushdown` names the entry all the same, and
what is said of DC SQL's own answer holds.
"""

import csv
import io
import json

import duckdb
import pytest

import edge_systems
import federate
import systems as other_systems
from federate import MODES
from service import running_service

TENANT = "ledger"
SCHEMAS = {"postgres": "public", "duckdb": "main", "mariadb": "ledger", "clickhouse": "ledger"}
ENTRIES = [
    ("postgres", "case_mapping"), ("postgres", "evaluation_order"), ("postgres", "float_range"),
    ("postgres", "math_library"), ("postgres", "frame_bounds"), ("postgres", "date_range"), ("postgres", "text_length"),
    ("duckdb", "case_mapping"),
    ("duckdb", "math_library"), ("mariadb", "case_mapping"), ("mariadb", "float_range"), ("mariadb", "math_library"),
    ("mariadb", "long_texts"), ("mariadb", "sorted_prefix"), ("mariadb", "regular_expressions"),
    ("mariadb", "date_range"), ("mariadb", "failures"),
    ("clickhouse", "nan_order"), ("clickhouse", "float_sums"), ("clickhouse", "float_digits"),
    ("clickhouse", "math_library"), ("clickhouse", "time_zones"), ("clickhouse", "long_texts"),
    ("clickhouse", "text_values"),
]
# Systems whose dialect has no engine here at all.
ABSENT = {"mysql", "bigquery", "databricks", "oracle", "redshift", "snowflake", "sqlserver", "trino"}


def remote_type(system, kind):
    """The type of a witness's column on a system; those that a test fills read DC SQL's names, but for ClickHouse."""
    return other_systems.remote_type(system, kind) if system in {*ABSENT, "clickhouse"} else kind


def catalog(folder, system, columns):
    path = folder / f"{system}.catalog.json"
    path.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {system: {"system": system}},
        "tables": [{
            "name": "witness", "connection": system, "remote": [SCHEMAS.get(system, "ledger"), "witness"], "columns": [
                {"name": column["name"], "remote_type": remote_type(system, column["type"]), "type": column["type"]}
                for column in columns]}]}))
    return path


def native_catalog(folder, witness):
    """The catalog of a file with a witness's rows, which no system computes with."""
    definition = ", ".join(f"{column['name']} {column['type']}" for column in witness["columns"])
    rows = ", ".join(f"({', '.join(row)})" for row in witness["rows"])
    with duckdb.connect() as session:
        session.execute(f"CREATE TABLE witness ({definition})")
        session.execute(f"INSERT INTO witness VALUES {rows}")
        session.execute(f"COPY witness TO '{folder / 'witness.parquet'}' (FORMAT parquet)")
    path = folder / "native.catalog.json"
    path.write_text(json.dumps({
        "version": 1, "tenant_id": TENANT, "connections": {}, "tables": [{
            "name": "witness", "format": "parquet", "path": "witness.parquet", "columns": witness["columns"]}]}))
    return path


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory):
    """What GET /capabilities lists, by system."""
    with running_service(catalog(tmp_path_factory.mktemp("ledgers"), "duckdb", [{"name": "a", "type": "text"}])) as it:
        status, _, body = it.request("/capabilities")
        assert status == 200
        return {name: system["ledger"] for name, system in json.loads(body)["systems"].items()}


class Systems:
    """One database a system, and the connections to both."""

    def __init__(self, folder, server, maria, clickhouse):
        self.folder = folder
        self.server = server
        self.maria = maria
        self.clickhouse = clickhouse
        for system in (server, maria, clickhouse):
            system.run("CREATE DATABASE ledger")
        self.connections = federate.write_connections(folder / "connections.yaml", TENANT, {
            "postgres": server.settings(database="ledger"), "mariadb": maria.settings(database="ledger"),
            "duckdb": {"system": "duckdb", "path": "ledger.duckdb"},
            "clickhouse": {"system": "clickhouse", **clickhouse.credentials}})

    def fill(self, system, witness):
        """Makes the table of a witness anew, without statistics that would tell how small it is."""
        definition = ", ".join(
            f"{column['name']} {remote_type(system, column['type'])}" for column in witness["columns"])
        rows = ", ".join(f"({', '.join(row)})" for row in witness["rows"])
        if system == "clickhouse":
            for statement in (
                    "DROP TABLE IF EXISTS ledger.witness",
                    f"CREATE TABLE ledger.witness ({definition}) ENGINE = MergeTree ORDER BY tuple()",
                    f"INSERT INTO ledger.witness VALUES {rows}"):
                self.clickhouse.run(statement)
            return
        if system == "mariadb":
            self.maria.run(
                "DROP TABLE IF EXISTS witness; SET sql_mode = '';"
                f"CREATE TABLE witness ({definition}); INSERT INTO witness VALUES {rows}", "ledger")
            return
        session = (
            self.server.connect("ledger") if system == "postgres" else duckdb.connect(str(self.folder / "ledger.duckdb")))
        with session:
            session.execute("DROP TABLE IF EXISTS witness")
            session.execute(f"CREATE TABLE witness ({definition})")
            session.execute(f"INSERT INTO witness VALUES {rows}")


@pytest.fixture(scope="module")
def systems(tmp_path_factory, servers_folder, pg_parts, maria):
    with edge_systems.running_clickhouse(servers_folder / "ledger-clickhouse") as clickhouse:
        yield Systems(tmp_path_factory.mktemp("ledger"), pg_parts, maria, clickhouse)


def test_every_entry_is_here(ledgers):
    """Of systems that no engine here stands for, entries say that their witness is not tried."""
    # One family, of which one member runs here; the other has an entry of its own.
    shared = [entry for entry in ledgers["mysql"] if entry["name"] != "signed_zeros"]
    assert len(shared) == len(ledgers["mysql"]) - 1
    for entry, other in zip(shared, ledgers["mariadb"], strict=True):
        assert {**entry, "witness": {**entry["witness"], "tried": other["witness"]["tried"]}} == other
    tried = [
        (system, entry["name"]) for system, ledger in ledgers.items() for entry in ledger if entry["witness"]["tried"]]
    assert sorted(tried) == sorted(ENTRIES)
    assert {system for system, ledger in ledgers.items() if ledger} == ABSENT | {system for system, _ in ENTRIES}


@pytest.mark.parametrize("system, name", ENTRIES)
def test_witness(systems, ledgers, system, name):
    [entry] = [entry for entry in ledgers[system] if entry["name"] == name]
    witness = entry["witness"]
    systems.fill(system, witness)
    path = catalog(systems.folder, system, witness["columns"])
    for mode in MODES:
        plan = federate.compile_plan(systems.folder, path, witness["sql"], mode, name=f"{system}-{name}-{mode}")
        outcome = federate.run("fedrun", plan.path, "--connections", systems.connections, "--format", "csv", "--quiet")
        named = [federated.get("ledger") for federated in plan.document["federates"]]
        if mode == "full_pushdown":
            assert named == [[name]] and not plan.document["inhibitors"], plan.document
            wanted = witness["there"]
        else:
            assert not any(named), plan.document
            wanted = witness["here"]
        if wanted is None:
            assert outcome.status == 1, (mode, outcome)
        else:
            assert outcome.status == 0, (mode, outcome)
            assert outcome.out.splitlines() == ["r", wanted], mode


@pytest.mark.parametrize("system", sorted(ABSENT | set(SCHEMAS)))
def test_untried_witness(ledgers, tmp_path, system):
    """What no system is asked is at least asked for in `full_pushdown` alone, and is DC SQL's answer here."""
    wrong = []
    for entry in ledgers[system]:
        name, witness = entry["name"], entry["witness"]
        # MariaDB stands for its family.
        if witness["tried"] or system == "mysql" and ("mariadb", name) in ENTRIES:
            continue
        path = catalog(tmp_path, system, witness["columns"])
        named = {}
        for mode in ("strict", "full_pushdown"):
            plan = federate.compile_plan(tmp_path, path, witness["sql"], mode, name=f"{name}-{mode}")
            named[mode] = {entry for federated in plan.document["federates"] for entry in federated.get("ledger", [])}
        if named["strict"] or name not in named["full_pushdown"]:
            wrong.append(f"{name}: strict names {named['strict']}, full_pushdown {named['full_pushdown']}")
        native = federate.compile_plan(tmp_path, native_catalog(tmp_path, witness), witness["sql"], name=name)
        outcome = federate.run("fedrun", native.path, "--data-root", tmp_path, "--format", "csv", "--quiet")
        # A NULL is an empty line.
        here = "".join(list(csv.reader(io.StringIO(outcome.out)))[1]) if outcome.status == 0 else None
        if here != witness["here"]:
            wrong.append(f"{name}: {here!r} here, and not {witness['here']!r}: {outcome.err}")
    assert not wrong, "\n".join(wrong)
