"""A DuckDB database that executes another system's SQL.

    database = Database("redshift", catalog="dev", schema="public", fold=lambda name, quoted: name.lower())
    session = database.session()                     # one statement at a time; statements of sessions run side by side
    statement, = database.translate("SELECT n FROM stock")   # refuses what is not the system's SQL
    run = session.run(statement, timeout=5)          # starts it; rows come as they are asked for
    run.columns                                      # names and types
    for rows in run.chunks(10_000): …                # lists of tuples of texts or None
    session.cancel()                                 # from any thread: run and chunks raise Refused("cancelled")

`session.run(statement, cell=…, row=…)` has DuckDB write the values as the system's protocol spells them, which is much
faster than Python: `cell(column, name)` is the SQL expression of a text (NULL for NULL) for a column of that name, and
`row(expressions)` the expression of a whole row, after which each row is a tuple of one text.
"""

import dataclasses
import re
import threading

from . import tables
from .refusal import Refused
from .translation import translated

# They are a session's own, so that every schema finds them.
MACROS = """
CREATE TEMP MACRO checked_divisor(x) AS
    CASE WHEN x = 0 AND typeof(x) NOT IN ('DOUBLE', 'FLOAT') THEN error('Division by zero') ELSE x END;
CREATE TEMP MACRO ieee_divide(x, y) AS CAST(x AS DOUBLE) / CAST(y AS DOUBLE);
CREATE TEMP MACRO current_timezone() AS current_setting('TimeZone');
CREATE TEMP MACRO system_wait(seconds) AS coalesce(pg_sleep(seconds), 'waited ' || seconds || ' seconds');
"""


@dataclasses.dataclass(frozen=True)
class Type:
    """DuckDB's type: its lower-case name as `duckdb.sqltypes` has it, and its parts.

    Names: boolean, tinyint, smallint, integer, bigint, hugeint, utinyint …, float, double, decimal, varchar, blob,
    date, time, "time with time zone", timestamp, timestamp_s, timestamp_ms, timestamp_ns, "timestamp with time zone",
    interval, uuid, json, list, array, struct, map, enum, "null".
    """

    name: str
    precision: int = 0
    scale: int = 0
    children: tuple = ()

    @staticmethod
    def of(kind):
        """From a type of the client library."""
        name = "json" if str(kind) == "JSON" else kind.id.strip('"')
        if name == "decimal":
            precision, scale = (value for _, value in kind.children)
            return Type(name, precision, scale)
        if name in ("list", "array", "struct", "map"):
            parts = kind.children if name != "array" else kind.children[:1]
            return Type(name, children=tuple((label, Type.of(part)) for label, part in parts))
        return Type(name)


@dataclasses.dataclass(frozen=True)
class Column:
    name: str
    type: Type


class Database:
    """The tables of `tables.py` in `catalog.schema`, and whatever is created beside them."""

    def __init__(self, system, catalog, schema, fold=None, has_exact_names=False, time_zone="UTC"):
        import duckdb

        self.system = system
        self.catalog = catalog
        self.schema = schema
        self.fold = fold
        self.has_exact_names = has_exact_names
        self.time_zone = time_zone
        # Each statement runs in its caller's thread: an error behind the first rows keeps its message.
        self.root = duckdb.connect(":memory:", config={"threads": 1})
        self.add_schema(catalog, schema)
        tables.fill(self.root, catalog, schema, (lambda name: fold(name, False)) if fold else str)

    def add_schema(self, catalog, schema):
        self.root.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {quoted(catalog)}")
        self.root.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(catalog)}.{quoted(schema)}")

    def schemas(self):
        """The pairs of catalog and schema, spelled exactly."""
        rows = self.root.cursor().execute(
            "SELECT database_name, schema_name FROM duckdb_schemas() WHERE NOT internal OR schema_name = 'main'")
        return set(rows.fetchall())

    def translate(self, text):
        return translated(text, self.system, self.fold)

    def session(self, catalog=None, schema=None):
        return Session(self, catalog or self.catalog, schema or self.schema)

    def require_names(self, statement, catalog, schema):
        """Refuses tables whose names are spelled otherwise."""
        from sqlglot import exp

        known = set(self.root.cursor().execute(
            "SELECT database_name, schema_name, table_name FROM duckdb_tables() UNION ALL "
            "SELECT database_name, schema_name, view_name FROM duckdb_views()").fetchall())
        local = {cte.alias for cte in statement.tree.find_all(exp.CTE)}
        created = statement.tree.find(exp.Table) if statement.kind == "create" else None
        for table in statement.tree.find_all(exp.Table):
            if not isinstance(table.this, exp.Identifier) or (table.name in local and not table.db) or table is created:
                continue
            name = (table.catalog or catalog, table.db or schema, table.name)
            if name not in known:
                raise Refused("unknown", f"there is no table {'.'.join(name)}", missing=("table", ".".join(name)))


class Session:
    """A connection to the database."""

    def __init__(self, database, catalog, schema):
        self.database = database
        self.catalog = catalog
        self.schema = schema
        self.connection = database.root.cursor()
        self.connection.execute(MACROS)
        self.connection.execute("SET streaming_buffer_size = '20KB'")
        self.connection.execute(f"SET TimeZone = '{database.time_zone}'")
        self.connection.execute(f"USE {quoted(catalog)}.{quoted(schema)}")
        self.lock = threading.Lock()
        self.reason = None
        self.is_inside = False
        self.run_number = 0

    def run(self, statement, timeout=None, cell=None, row=None, cancelled=None):
        """Starts a statement, `timeout` seconds at most; what ran before on this session is over.

        `cancelled` is an event: once it is set, nothing starts. Who sets it calls `cancel`, too.
        """
        if self.database.has_exact_names:
            self.database.require_names(statement, self.catalog, self.schema)
        with self.lock:
            self.reason = "cancelled" if cancelled and cancelled.is_set() else None
            self.run_number += 1
            number = self.run_number
        timer = None
        if timeout:
            timer = threading.Timer(timeout, self.stop, ["timeout", number])
            timer.daemon = True
            timer.start()
        try:
            return Run(self, statement, cell, row, timer)
        except BaseException:
            if timer:
                timer.cancel()
            raise

    def columns(self, statement):
        """Those of a query, which does not run."""
        if self.database.has_exact_names:
            self.database.require_names(statement, self.catalog, self.schema)
        return columns_of(self.call(self.connection.sql, statement.sql))

    def cancel(self):
        """Ends what runs; nothing if nothing runs."""
        self.stop("cancelled", self.run_number)

    def close(self):
        self.cancel()
        self.connection.close()

    def stop(self, reason, number):
        with self.lock:
            if number != self.run_number:
                return
            self.reason = self.reason or reason
        # An interrupt that comes before the engine has begun is lost: repeat it until the call is over.
        while self.is_inside and number == self.run_number:
            self.connection.interrupt()
            threading.Event().wait(0.01)

    def call(self, function, *arguments):
        """Calls DuckDB; its errors become `Refused`."""
        import duckdb

        # In this order: who cancels says why first, and then looks whether somebody is inside.
        self.is_inside = True
        try:
            if self.reason:
                raise Refused(self.reason, MESSAGES[self.reason])
            return function(*arguments)
        except duckdb.Error as error:
            raise refused(error, self.reason)
        except RuntimeError as error:
            raise refused(error, self.reason or ("cancelled" if "INTERRUPT" in str(error).upper() else None))
        finally:
            self.is_inside = False


MISSING = [
    ("table", r"(?:Table|View) with name \"?([^\"\n]*?)\"? does not exist"),
    ("table", r"(?:Schema|Catalog)(?: with name)? \"?([^\"\n]*?)\"? does not exist"),
    ("column", r"Referenced column \"(.*?)\" not found"),
    ("column", r"does not have a column named \"(.*?)\""),
    ("column", r"Referenced table \"(.*?)\" not found"),
]
MESSAGES = {"cancelled": "the statement was cancelled", "timeout": "the statement reached its time limit"}


def refused(error, reason):
    """What an error of DuckDB's means."""
    if reason:
        return Refused(reason, MESSAGES[reason])
    kinds = {
        "ParserException": "syntax", "CatalogException": "unknown", "BinderException": "unknown",
        "ConversionException": "data", "OutOfRangeException": "data", "InvalidInputException": "data",
        "ConstraintException": "data", "InterruptException": "cancelled",
    }
    message = str(error).split("\n\n")[0]
    prefix, _, rest = message.partition(": ")
    missing = None
    for what, pattern in MISSING:
        if found := re.search(pattern, message):
            missing = what, found[1]
    return Refused(
        kinds.get(type(error).__name__, "other"), rest if prefix.endswith("Error") else message, missing=missing)


class Run:
    """A statement that runs: its columns at once, its rows as they are asked for.

    `affected` is how many rows a statement that writes has changed, and `None` for any other.
    """

    def __init__(self, session, statement, cell, row, timer):
        self.session = session
        self.statement = statement
        self.timer = timer
        self.columns = []
        self.affected = None
        connection = session.connection
        if statement.is_query:
            self.columns = columns_of(session.call(connection.sql, statement.sql))
            session.call(connection.execute, self.query(cell or text_cell, row))
        else:
            session.call(connection.execute, statement.sql)
            if statement.kind in ("insert", "update", "delete", "merge"):
                self.affected = session.call(connection.fetchone)[0]
            self.end()

    def query(self, cell, row):
        names = [f"c{index}" for index in range(len(self.columns))]
        cells = [cell(column, name) for column, name in zip(self.columns, names)]
        return (f"SELECT {row(cells) if row else ', '.join(cells)} "
                f"FROM ({self.statement.sql}) AS result({', '.join(names)})")

    def chunks(self, size):
        """The rows in lists of at most `size` tuples."""
        if not self.statement.is_query:
            return
        try:
            while rows := self.session.call(self.session.connection.fetchmany, size):
                yield rows
        finally:
            self.end()

    def arrow(self, size):
        """The rows in Arrow's record batches of about `size` rows, in place of `chunks`; after the schema."""
        import pyarrow

        reader = self.session.call(self.session.connection.to_arrow_reader, size)
        schema = pyarrow.schema([field.with_name(column.name) for field, column in zip(reader.schema, self.columns)])
        yield schema
        try:
            while True:
                batch = self.session.call(lambda: next(reader, None))
                if batch is None:
                    break
                yield pyarrow.RecordBatch.from_arrays(batch.columns, schema=schema)
        finally:
            self.end()

    def end(self):
        if self.timer:
            self.timer.cancel()


def columns_of(relation):
    return [Column(name, Type.of(kind)) for name, kind in zip(relation.columns, relation.types)]


def text_cell(column, name):
    """DuckDB's own text of a value, which is PostgreSQL's for the most."""
    return f"CAST({name} AS VARCHAR)"


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "'" + text.replace("'", "''") + "'"
