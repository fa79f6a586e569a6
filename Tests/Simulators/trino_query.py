"""A statement that runs in Trino: its pages are made while the client reads them."""

import json
import queue
import secrets
import threading
import time

from . import trino_cells as cells
from . import trino_errors as errors
from .refusal import Refused

# A page waits so long for rows.
PATIENCE = 0.5
# The page with the columns waits so long for them.
PLANNING_PATIENCE = 10
END = object()


class Query:
    """One statement. `pages` are asked for by number, in order; the last one may be asked for again."""

    def __init__(self, text, session, statement, options):
        self.id = time.strftime("%Y%m%d_%H%M%S_") + f"{secrets.randbelow(100_000):05}_" + secrets.token_hex(3)[:5]
        self.slug = "y" + secrets.token_hex(16)
        self.text = text
        self.session = session
        self.statement = statement
        self.options = options
        self.update_type = None if not statement or statement.is_query else statement.kind.upper()
        self.headers = {}
        self.error = None
        self.columns = None
        self.affected = None
        self.rows = queue.Queue(maxsize=4)
        self.is_cancelled = threading.Event()
        self.is_planned = threading.Event()
        self.has_begun = False
        self.is_over = False
        self.lock = threading.Lock()
        self.number = 0
        self.last = None
        self.offset = 0
        self.empty_pages = options["empty_pages"]
        self.has_sent_columns = False

    def begin(self):
        """Starts it; true if nobody has before."""
        with self.lock:
            if self.has_begun:
                return False
            self.has_begun = True
        if self.session:
            threading.Thread(target=self.work, daemon=True).start()
        return True

    def work(self):
        try:
            has_precision, minutes = self.options["has_precision"], self.options["minutes"]
            if self.statement.is_query:
                # Known as soon as the statement is planned, however late the rows.
                columns = self.session.columns(self.statement)
                self.columns = [cells.column_entry(column, has_precision) for column in columns]
            self.is_planned.set()
            run = self.session.run(
                self.statement, self.options["limit"], cancelled=self.is_cancelled,
                cell=lambda column, name: cells.value(column.type, name, has_precision, minutes), row=cells.row)
            self.columns = [cells.column_entry(column, has_precision) for column in run.columns]
            self.affected = run.affected
            if self.affected is not None:
                self.columns = [cells.column_entry(ROWS)]
                self.put((b"[%d]" % self.affected, 1))
            for rows in self.chunks(run):
                self.put((",".join(row for row, in rows).encode(), len(rows)))
        except Refused as refusal:
            self.error = self.error or errors.of(refusal)
        except Exception as error:
            self.error = errors.error("GENERIC_INTERNAL_ERROR", f"{type(error).__name__}: {error}")
        finally:
            self.is_planned.set()
            self.session.close()
            self.put(END)

    def chunks(self, run):
        """The rows in lists: small ones first, so that a statement may fail behind its first pages."""
        small, large = self.options["first_rows"], self.options["page_rows"]
        pending, count, size = [], 0, 0
        for rows in run.chunks(min(small, 1000)):
            pending += rows
            count += len(rows)
            size += sum(len(row) for row, in rows)
            if len(pending) >= (small if count <= 5 * small else large) or size > 1_000_000:
                yield pending
                pending, size = [], 0
        if pending:
            yield pending

    def put(self, item):
        while not self.is_cancelled.is_set() or item is END:
            try:
                self.rows.put(item, timeout=0.1)
                return
            except queue.Full:
                if self.is_cancelled.is_set():
                    return

    def cancel(self):
        """Ends it; true if it was not over."""
        if self.is_over:
            return False
        self.is_cancelled.set()
        if self.session:
            self.session.cancel()
        self.error = self.error or errors.error("USER_CANCELED", "Query was canceled")
        self.is_over = True
        return True

    def page(self, number, answer):
        """The answer to the request for a page: the last one's again, or `None` where it is gone.

        `answer` makes it of the page's entries, its rows as JSON text (`None` without), and how many those are.
        """
        with self.lock:
            if number == self.number and self.last:
                return self.last
            if number != self.number + 1:
                return None
            self.number = number
            self.last = answer(*self.next_page())
            return self.last

    def next_page(self):
        if self.is_over:
            return self.finished()
        if self.empty_pages > 0:
            self.empty_pages -= 1
            return {"state": "QUEUED" if self.empty_pages else "PLANNING"}, None, 0
        if self.session and self.options["columns_first"]:
            self.is_planned.wait(PLANNING_PATIENCE)
        if self.columns and not self.has_sent_columns and self.options["columns_first"]:
            self.has_sent_columns = True
            return {"state": "RUNNING", "columns": self.columns}, None, 0
        try:
            item = self.rows.get(timeout=PATIENCE)
        except queue.Empty:
            return {"state": "RUNNING"}, None, 0
        if item is END:
            self.is_over = True
            return self.finished()
        return {"state": "RUNNING", "columns": self.columns}, *item

    def finished(self):
        if self.error:
            return {"state": "FAILED", "error": self.error}, None, 0
        entry = {"state": "FINISHED"}
        if self.columns:
            entry["columns"] = self.columns
        if self.affected is not None:
            entry["updateCount"] = self.affected
        return entry, None, 0

    def body(self, simulator, entry, rows, data=None):
        """The QueryResults of a page; `rows` are the JSON text of its rows, `data` the spooled form of them."""
        state = entry.pop("state") if "state" in entry else "RUNNING"
        is_last = state in ("FINISHED", "FAILED")
        results = {"id": self.id, "infoUri": f"{simulator.endpoint}/ui/query.html?{self.id}"}
        if not is_last:
            step = "queued" if state == "QUEUED" else "executing"
            results["nextUri"] = f"{simulator.endpoint}/v1/statement/{step}/{self.id}/{self.slug}/{self.number + 1}"
        results |= entry
        if data is not None:
            results["data"] = data
        elif rows is not None:
            results["data"] = None
        results["stats"] = {"state": state, "queued": state == "QUEUED", "scheduled": state != "QUEUED", "nodes": 1,
                            "totalSplits": 1, "completedSplits": int(is_last), "processedRows": self.offset}
        results["warnings"] = []
        if self.update_type:
            results["updateType"] = self.update_type
        text = json.dumps(results, ensure_ascii=False).encode()
        if rows is not None and data is None:
            text = text.replace(b'"data": null', b'"data": [' + rows + b"]", 1)
        return text


class ROWS:
    """The column that a statement which writes has."""

    name = "rows"

    class type:
        name, precision, scale, children = "bigint", 0, 0, ()
