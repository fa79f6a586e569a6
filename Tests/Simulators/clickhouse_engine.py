"""ClickHouse in this process: sessions with settings of their own, rows as they come, and statements that can be stopped."""

import re

ERROR = re.compile(r"Code: (\d+)\. DB::Exception: ")
BINARY = "RowBinaryWithNamesAndTypes"


class Failure(Exception):
    """An error of the engine's: its number, and its text without that."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
        self.text = text

    @classmethod
    def of(cls, error):
        text = str(error)
        found = ERROR.search(text)
        return cls(int(found[1]), text[found.end():]) if found else cls(1001, text)

    def body(self):
        """As a server writes it."""
        return f"Code: {self.code}. DB::Exception: {self.text} (version 26.9.2.1)\n".encode()


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Engine:
    """The engine over one folder; a process has one."""

    def __init__(self, folder):
        # Its own start opens and closes another database, which has to be over before.
        from chdb import _chdb

        self.library = _chdb
        self.folder = str(folder)
        # The engine ends with its last connection.
        self.first = self.library.connect(self.folder)

    def session(self, database=None, label=None):
        return Session(self.library.connect(self.folder), database, label)

    def kill(self, session):
        """Stops what a session does, if it does anything."""
        killer = self.session()
        try:
            mark = quoted(session.label)
            found = killer.run(f"SELECT query_id FROM system.processes WHERE Settings['log_comment'] = {mark}")
            for identifier in found.decode().split():
                killer.run(f"KILL QUERY WHERE query_id = {quoted(identifier)} ASYNC")
        except Failure:
            # It has ended meanwhile.
            pass
        finally:
            killer.close()


class Session:
    """One connection; one thread uses it at a time."""

    def __init__(self, connection, database, label):
        self.connection = connection
        self.label = label
        if label:
            self.set("log_comment", label)
        if database:
            self.run(f"USE `{database}`")

    def run(self, text, format="TabSeparated"):
        """Runs statements to their end, and returns the last rows in a format."""
        try:
            return bytes(self.connection.query(text, format).bytes())
        except RuntimeError as error:
            raise Failure.of(error) from None

    def set(self, name, value):
        self.run(f"SET {name} = {quoted(value)}")

    def level(self):
        return self.run("SELECT value FROM system.settings WHERE name = 'readonly'").decode().strip()

    def formatted(self, text):
        """The text of one statement as the engine writes it; several are refused, as a server refuses them."""
        try:
            return self.run(f"SELECT formatQuerySingleLine({quoted(text)})", "TSVRaw").decode().rstrip("\n")
        except Failure as failure:
            raise Failure(62, re.sub(r": In scope SELECT .*(?= \(SYNTAX_ERROR\))", "", failure.text, flags=re.DOTALL)) \
                from None

    def stream(self, text, format):
        """The parts of an answer as they come; the names and types of columns are at the beginning of the first alone."""
        if format != BINARY:
            yield self.run(text, format)
            return
        try:
            result = self.connection.send_query(text, format)
        except RuntimeError as error:
            if "Streaming query is not supported" not in str(error):
                raise Failure.of(error) from None
            # A statement that has no rows.
            yield self.run(text, format)
            return
        is_over = False
        head = None
        try:
            while not is_over:
                try:
                    part = self.connection.streaming_fetch_result(result)
                except RuntimeError as error:
                    is_over = True
                    raise Failure.of(error) from None
                data = bytes(part.bytes()) if part is not None else b""
                is_over = not data
                if head is None and data:
                    head = len(header(data))
                    yield data
                elif len(data) > (head or 0):
                    yield data[head:]
        finally:
            # Who leaves early leaves nothing behind.
            if not is_over:
                self.connection.streaming_cancel_query(result)

    def close(self):
        self.connection.close()


def header(data):
    """The names and types at the beginning of rows."""
    def number(at):
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value, at

    count, at = number(0)
    for _ in range(2 * count):
        length, at = number(at)
        at += length
    return data[:at]
