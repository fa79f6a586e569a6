"""A session of Redshift's: settings, transactions, the cursor, and what is refused."""

import re

from . import redshift_values
from .database import Column, Type
from .pgwire import Dropped, Prepared, Result, ServerError, data_row
from .redshift_text import refusal, require_supported, split, syntax_error, translation, word
from .refusal import Refused

FETCH_LIMIT = 1_000
# Name: default, and what a value has to be.
SETTINGS = {
    "application_name": ("", r".*"), "client_encoding": ("UTF8", r"utf-?8|unicode"), "datestyle": ("ISO, MDY", r".*"),
    "enable_case_sensitive_identifier": ("off", r"on|off|true|false"), "extra_float_digits": ("0", r"-?[0-9]|-1[0-5]"),
    "query_group": ("unset", r".*"), "search_path": ("$user, public", r".*"), "statement_timeout": ("0", r"\d+"),
    "timezone": ("UTC", r".*"),
}


class Session:
    """What one client's connection is to the system."""

    def __init__(self, system, banner, application):
        self.system = system
        self.banner = banner
        self.settings = {name: default for name, (default, _) in SETTINGS.items()}
        self.settings["application_name"] = application
        system.executed(0, f"application_name={application}")
        self.inner = system.database.session()
        self.status = "I"
        self.is_read_only = False
        self.has_snapshot = False
        self.cursor = None

    def close(self):
        self.inner.close()

    def cancel(self):
        self.inner.cancel()

    # What the protocol asks for.

    def run(self, text):
        for statement in split(text):
            yield self.guarded(self.run_one, statement)

    def prepare(self, text):
        return self.guarded(self.prepare_one, text)

    def execute(self, prepared):
        return self.guarded(self.run_one, prepared.statement)

    def guarded(self, body, text):
        """An error ends the transaction, as far as anybody can still use it."""
        try:
            return body(text)
        except Refused as error:
            self.spoil()
            raise refusal(error, self.system.number())
        except (ServerError, RecursionError) as error:
            self.spoil()
            if isinstance(error, RecursionError):
                raise ServerError("54001", "stack depth limit exceeded")
            raise

    def spoil(self):
        if self.status == "T":
            self.status = "E"

    # Statements.

    def prepare_one(self, text):
        statements = split(text)
        if len(statements) > 1:
            raise ServerError("42601", "cannot insert multiple commands into a prepared statement")
        if not statements:
            return Prepared("", None)
        first = statements[0]
        self.require_transaction(first)
        self.system.fail("prepare", first)
        if re.match(r"(declare|fetch|close)\b", first, re.IGNORECASE):
            # So it is: https://github.com/r-dbi/RPostgres/issues/148
            raise ServerError("57014", "Query cancelled on user's request")
        if word(first) in HANDLERS or is_identity(first):
            return Prepared(first, redshift_values.fields([VERSION]) if is_identity(first) else None)
        statement = self.translated(first)
        if not statement.is_query:
            return Prepared(first, None)
        return Prepared(first, redshift_values.fields(self.described(statement), first))

    def described(self, statement):
        """The columns of a query that does not run."""
        with self.inner.lock:
            self.inner.reason = None
        relation = self.inner.call(self.inner.connection.sql, statement.sql)
        return [Column(name, Type.of(kind)) for name, kind in zip(relation.columns, relation.types)]

    def run_one(self, text):
        self.require_transaction(text)
        handler = HANDLERS.get(word(text))
        if handler:
            return handler(self, text)
        self.system.fail("query", text)
        if is_identity(text):
            rows = [data_row([self.banner])]
            return Result("SELECT", redshift_values.fields([VERSION]), rows)
        statement = self.translated(text)
        if statement.is_query:
            fields, rows = self.rows_of(statement, text)
            return Result("SELECT", fields, [data_row(row) for row in rows])
        if self.is_read_only:
            raise ServerError("25006", "transaction is read-only")
        run = self.inner.run(statement, self.timeout)
        return Result(f"INSERT 0 {run.affected}" if statement.kind == "insert" else statement.kind.upper())

    def require_transaction(self, text):
        if self.status == "E" and word(text) not in ("rollback", "abort", "commit", "end"):
            raise ServerError(
                "25P02", "current transaction is aborted, commands ignored until end of transaction block")

    def translated(self, text):
        statements = translation(text, self.settings["enable_case_sensitive_identifier"] in ("on", "true"))
        require_supported(statements[0].tree)
        return statements[0]

    @property
    def timeout(self):
        return int(self.settings["statement_timeout"]) / 1000 or None

    def rows_of(self, statement, text, digits=None):
        """The fields of a query, and its rows as it runs; `digits` in place of `extra_float_digits`."""
        if self.status == "T" and not self.has_snapshot:
            self.has_snapshot = True
            where = f'"{self.system.options["database"]}"."{self.system.options["schema"]}"'
            self.inner.connection.execute(f"SELECT count(*) FROM {where}.stock").fetchall()
        padding = redshift_values.paddings(text)
        digits = int(self.settings["extra_float_digits"]) if digits is None else digits
        run = self.inner.run(
            statement, self.timeout, cell=lambda column, name: redshift_values.cell(column, name, padding, digits))
        self.system.executed(self.system.number(), text)
        fields = redshift_values.fields(run.columns, text)
        return fields, (row for chunk in run.chunks(10_000) for row in chunk)

    # Settings.

    def set(self, text):
        match = re.fullmatch(
            r"set\s+(?:session\s+|local\s+)?(\w+)\s*(?:=|\s+to\s)\s*(.+)", text, re.IGNORECASE | re.DOTALL)
        if not match:
            raise syntax_error(text)
        self.system.executed(0, text)
        name, value = match[1].lower(), match[2].strip()
        if value.startswith("'"):
            value = value[1:-1].replace("''", "'").replace("\\\\", "\\")
        if name not in SETTINGS:
            raise ServerError("42704", f'unrecognized configuration parameter "{name}"')
        if not re.fullmatch(SETTINGS[name][1], value, re.IGNORECASE | re.DOTALL):
            raise ServerError("22023", f'invalid value for parameter "{name}": "{value}"')
        if name == "extra_float_digits" and not -15 <= int(value) <= 2:
            raise ServerError("22023", f"{value} is outside the valid range for parameter \"extra_float_digits\" (-15 .. 2)")
        self.settings[name] = value
        if name == "timezone":
            self.inner.connection.execute(f"SET TimeZone = '{value}'")
        if name == "search_path":
            schema = "main" if value == "pg_catalog" else self.system.options["schema"]
            self.inner.connection.execute(f'USE "{self.system.options["database"]}"."{schema}"')
        return Result("SET")

    def show(self, text):
        name = text.split(None, 1)[-1].strip().lower()
        if name not in self.settings:
            raise ServerError("42704", f'unrecognized configuration parameter "{name}"')
        fields = redshift_values.fields([Column(name, Type("varchar"))])
        return Result("SHOW", fields, [data_row([self.settings[name]])])

    # Transactions.

    def begin(self, text):
        match = re.fullmatch(
            r"(?:begin(?:\s+work|\s+transaction)?|start\s+transaction)"
            r"(?:\s+isolation\s+level\s+(?:serializable|read\s+(?:un)?committed|repeatable\s+read))?"
            r"(\s+read\s+(?:only|write))?", text, re.IGNORECASE)
        if not match:
            raise syntax_error(text)
        self.system.executed(0, text)
        if self.status == "I":
            self.inner.connection.execute("BEGIN TRANSACTION")
            self.status = "T"
            self.has_snapshot = False
            self.is_read_only = bool(match[1]) and match[1].split()[-1].lower() == "only"
        return Result("BEGIN")

    def end(self, text):
        is_kept = word(text) in ("commit", "end") and self.status == "T"
        if self.status != "I":
            try:
                self.inner.connection.execute("COMMIT" if is_kept else "ROLLBACK")
            except Exception:
                # DuckDB has ended it by itself.
                pass
        self.status = "I"
        self.is_read_only = False
        self.cursor = None
        return Result("COMMIT" if is_kept else "ROLLBACK")

    # The cursor.

    def declare(self, text):
        match = re.fullmatch(r"declare\s+(\w+|\"[^\"]+\")\s+cursor\s+for\s(.*)", text, re.IGNORECASE | re.DOTALL)
        if not match:
            raise syntax_error(text)
        self.system.fail("declare", text)
        if self.status != "T":
            raise ServerError("25P01", "DECLARE CURSOR may only be used in transaction blocks")
        if self.cursor:
            raise ServerError("0A000", "only one cursor can be open per session")
        statement = self.translated(match[2].strip())
        if not statement.is_query:
            raise syntax_error(match[2].strip())
        self.described(statement)
        self.cursor = Cursor(match[1].strip('"').lower(), statement, match[2].strip())
        return Result("DECLARE CURSOR")

    def fetch(self, text):
        match = re.fullmatch(
            r"fetch(?:\s+(next|all|\d+|forward(?:\s+(?:\d+|all))?))?\s+(?:from|in)\s+(\w+|\"[^\"]+\")", text,
            re.IGNORECASE)
        if not match:
            raise syntax_error(text)
        amount = (match[1] or "next").lower().split()[-1]
        count = {"next": 1, "forward": 1, "all": None}.get(amount, amount)
        cursor = self.require_cursor(match[2])
        if int(self.system.options["nodes"]) == 1:
            if count is None:
                raise ServerError("0A000", "FETCH ALL is not supported on a single node configuration")
            if int(count) > FETCH_LIMIT:
                raise ServerError(
                    "XX000", f"Fetch size {count} exceeds the limit of {FETCH_LIMIT} for a single node configuration. Reduce "
                    "the client fetch/cache size or upgrade to a multi node installation.")
        self.system.fail("fetch", cursor.text)
        if self.is_read_only and self.system.faults.take("catalog_write", "fetch", cursor.text):
            raise ServerError(
                "XX000", 'Failed to incorporate external table "spectrum"."sales" into local catalog. '
                "Error=transaction is read-only")
        if cursor.rows is None:
            # All of it is made on the leader node.
            cursor.fields, rows = self.rows_of(cursor.statement, cursor.text)
            cursor.rows = [data_row(row) for row in rows]
        return self.fetched(cursor, len(cursor.rows) if count is None else int(count))

    def fetched(self, cursor, count):
        fewer = self.system.faults.take("fewer_rows", "fetch", cursor.text)
        if fewer:
            count = min(count, int(fewer.get("rows", 1)))
        if count == 0:
            # The current row once more.
            return Result("FETCH", cursor.fields, cursor.rows[max(cursor.next - 1, 0):cursor.next])
        rows = cursor.rows[cursor.next:cursor.next + count]
        cursor.next += len(rows)
        garbage = self.system.faults.take("garbage", "fetch", cursor.text)
        if garbage:
            rows = [data_row([garbage.get("text", "?")] * len(cursor.fields)) for _ in rows]
        if self.system.faults.take("drop", "fetch", cursor.text):
            return Result("FETCH", cursor.fields, broken_off(rows))
        return Result("FETCH", cursor.fields, rows)

    def close_cursor(self, text):
        self.system.fail("close", text)
        match = re.fullmatch(r"close\s+(\w+|\"[^\"]+\")", text, re.IGNORECASE)
        if not match:
            raise syntax_error(text)
        self.require_cursor(match[1])
        self.cursor = None
        return Result("CLOSE CURSOR")

    def require_cursor(self, name):
        name = name.strip('"').lower()
        if self.cursor is None or self.cursor.name != name:
            raise ServerError("34000", f'cursor "{name}" does not exist')
        return self.cursor

    def copy(self, text):
        match = re.search(r"\bto\b", text, re.IGNORECASE)
        if match or text.split(None, 1)[-1].startswith("("):
            raise ServerError("42601", 'syntax error at or near "to"', P=str((match.start() if match else 5) + 1))
        raise ServerError("42601", "COPY reads from Amazon S3, and not here")


class Cursor:
    def __init__(self, name, statement, text):
        self.name = name
        self.statement = statement
        self.text = text
        self.fields = None
        self.rows = None
        self.next = 0


VERSION = Column("version", Type("varchar"))
HANDLERS = {
    "set": Session.set, "show": Session.show, "begin": Session.begin, "start": Session.begin, "commit": Session.end,
    "end": Session.end, "rollback": Session.end, "abort": Session.end, "declare": Session.declare,
    "fetch": Session.fetch, "close": Session.close_cursor, "copy": Session.copy,
}


def broken_off(rows):
    """Half of the rows, and the end of the connection."""
    yield from rows[:len(rows) // 2]
    raise Dropped


def is_identity(text):
    return re.fullmatch(r"select\s+version\s*\(\s*\)", text, re.IGNORECASE) is not None
