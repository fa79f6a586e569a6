"""Amazon Redshift, through PostgreSQL's protocol (<https://docs.aws.amazon.com/redshift/latest/dg/>) and the Data API.

`credentials.json` of a server: `host`, `port`, `user`, `password`, `database`, and for the Data API (`redshift_data.py`), which is
what the endpoint speaks, `region`, `workgroup`, `access_key_id`, `secret_access_key`, `session_token`. What is Redshift's own is in
`redshift_session.py`: one cursor a session, in a transaction, whose rows are all made at the first FETCH; no COPY to a client;
prepared statements for queries alone; a snapshot from the first SELECT of a transaction on; texts for values.

Options: `auth` (`md5`, `password`, `trust`), `nodes` (1: FETCH has a limit of 1,000 rows), `page_rows` of the Data API.

Faults of PostgreSQL's protocol, on `connect`, `prepare`, `declare`, `fetch`, `query`, `close`:
- `starting_up`: 57P03 on `connect`. `refused_login`: 28000.
- `drop`: the connection ends; of the rows of a `fetch` half have come. `restart`: all connections end, with 57P01.
- `delay`: `seconds` (1) pass first. `silence`: the same for a minute, whatever the client does.
- `timed_out`: 57014 in Redshift's words. `serialization`: 1023. `disk_full`: Disk Full.
- `catalog_write`: the statement notes something of an external table, which a read-only transaction refuses.
- `fewer_rows`: a FETCH has `rows` (1) rows at most, though others follow.
- `garbage`: every value of a FETCH is `text` (?).

Faults of the Data API: `throttled`, `expired_token`, `too_many_statements` (all 400, on `submit`, `poll`, `page`, `cancel`), `aborted`
(on `poll`), `short_row` (on `page`: the last row lacks a value), and `delay` of a statement (on `query`).
"""

import secrets
import threading
import time

from . import pgwire, redshift_data
from .database import Database
from .pgwire import Dropped, Login, ServerError
from .redshift_session import Session
from .service import Simulator

BANNER = (
    "PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC gcc (GCC) 3.4.2 20041017 (Red Hat 3.4.2-6.fc3), "
    "Redshift 1.0.109768")


class Redshift(Simulator):
    system = "redshift"
    own_faults = {
        "starting_up", "refused_login", "drop", "restart", "delay", "silence", "timed_out", "serialization", "disk_full",
        "catalog_write", "fewer_rows", "garbage", *redshift_data.FAULTS}
    options = {
        "user": "reader", "password": "open-sesame-42", "database": "dev", "schema": "public", "auth": "md5", "nodes": 1,
        "region": "eu-west-1", "workgroup": "analytics", "page_rows": 5_000}
    parameters = {
        "server_version": "8.0.2", "server_encoding": "UNICODE", "client_encoding": "UNICODE", "DateStyle": "ISO, MDY",
        "is_superuser": "off", "integer_datetimes": "on", "TimeZone": "UTC"}

    def __init__(self, directory, options=None):
        super().__init__(directory, options)
        self.counter = 100
        self.credentials = {
            "host": "127.0.0.1",
            **{name: self.options[name] for name in ("user", "password", "database", "region", "workgroup")},
            "access_key_id": "AKIDEXAMPLE", "secret_access_key": secrets.token_urlsafe(30),
            "session_token": secrets.token_urlsafe(60)}
        self.data = redshift_data.DataAPI(self)

    def start(self, port=0, certificate=None):
        self.listener = pgwire.Listener(self, certificate=certificate)
        self.credentials["port"] = self.listener.port
        # The endpoint is tests' own way in, too, and stays plain.
        return super().start(port)

    def open_database(self):
        return Database(
            "redshift", self.options["database"], self.options["schema"], fold=lambda name, is_quoted: name.lower())

    # HTTP.

    def classify(self, request):
        self.data.classify(request)

    def reply(self, request):
        return self.data.reply(request)

    def failure(self, status, request):
        return redshift_data.failed("InternalServerException" if status >= 500 else "ValidationException", "a fault", status)

    # PostgreSQL's protocol.

    def enter(self, options):
        self.fail("connect", "")
        if options.get("user") != self.options["user"]:
            raise ServerError("28000", f'password authentication failed for user "{options.get("user", "")}"', "FATAL")
        return Login(self.options["auth"], self.options["password"])

    def open(self, options):
        name = options.get("database") or options.get("user", "")
        if name != self.options["database"]:
            raise ServerError("3D000", f'database "{name}" does not exist', "FATAL")
        return Session(self, BANNER, options.get("application_name", ""))

    def number(self):
        """The next query's."""
        with self.lock:
            self.counter += 1
            return self.counter

    def fail(self, operation, text):
        """Has the faults happen that end a statement before it has done anything."""
        if self.faults.take("starting_up", operation, text):
            raise ServerError("57P03", "the database system is starting up", "FATAL")
        if self.faults.take("refused_login", operation, text):
            raise ServerError("28000", f'password authentication failed for user "{self.options["user"]}"', "FATAL")
        delay = self.faults.take("delay", operation, text)
        if delay:
            time.sleep(float(delay.get("seconds", 1)))
        if self.faults.take("silence", operation, text):
            threading.Event().wait(60)
        if operation != "fetch" and self.faults.take("drop", operation, text):
            raise Dropped
        if self.faults.take("restart", operation, text):
            self.listener.drop()
            raise Dropped
        if self.faults.take("timed_out", operation, text):
            raise ServerError("57014", f"Query ({self.number()}) canceled on user's request")
        if self.faults.take("serialization", operation, text):
            raise ServerError(
                "XX000", "1023",
                D="Serializable isolation violation on table - 100004, transactions forming the cycle are: 7102, 7103 "
                  "(pid:21064)")
        if self.faults.take("disk_full", operation, text):
            raise ServerError("XX000", "Disk Full", D=details("Disk Full", 1016, "node: 0", self.number()))


def details(error, code, context, query):
    """As Redshift writes them."""
    line = "-" * 47
    return (f"\n  {line}\n  error:  {error}\n  code:      {code}\n  context:   {context}\n  query:     {query}\n"
            f"  location:  fdisk_api.cpp:468\n  process:   query0_{query} [pid=7]\n  {line}\n")
