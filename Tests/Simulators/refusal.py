"""Why a simulated system does not do what it was asked."""


class Refused(Exception):
    """A statement that the system does not execute, or not to its end.

    `kind` is one of: `syntax` (not the system's SQL), `unknown` (no such table, column or function), `data` (a value
    that cannot be computed), `cancelled`, `timeout`, `unsupported` (the simulator cannot say it in DuckDB's words),
    `other`. Each simulator has its system's own code for each. `line` and `column` count from one, where they are
    known. `missing` is what an `unknown` table or column is: its kind and its name.
    """

    def __init__(self, kind, message, line=None, column=None, missing=None):
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.line = line
        self.column = column
        self.missing = missing or (None, None)
