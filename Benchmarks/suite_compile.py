"""How long TPC-H's and TPC-DS's queries take to compile, beside Hyper's EXPLAIN of the same texts in the same run.

Both are asked over one kept connection on loopback, in turns, and have tables without rows. POST /explain parses,
binds, optimizes and writes all stages; EXPLAIN parses, binds, optimizes and prints the plan. What a query without any
table takes is shown too: the way there and back is in every figure but the compiler's, which the service counts itself.
"""

import collections
import http.client
import json
import pathlib
import re
import statistics
import tempfile
import time

import federate
from hyper import running_hyper
from service import running_service
from suites import SUITES, generated, texts

WARM_UP = 3
MODES = ["strict", "no_pushdown"]
NOTHING = "SELECT 1"


class Explain:
    """POST /explain of a running service."""

    def __init__(self, service, tenant, mode):
        self.connection = http.client.HTTPConnection("127.0.0.1", service.port)
        self.mode = mode
        self.request = {"tenant_id": tenant, "now": federate.NOW, "pushdown_mode": mode}

    def answer(self, method, path, body=None):
        self.connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def counted(self):
        """The seconds that the service has spent on compiling so far, by its own clock."""
        _, text = self.answer("GET", "/metrics")
        return float(re.search(rb"^federate_compile_seconds_sum (\S+)", text, re.MULTILINE)[1])

    def milliseconds(self, sql):
        """What an answer takes, and the compiler's part of it; nothing where the query is refused."""
        body = json.dumps({**self.request, "sql": sql})
        before = self.counted()
        start = time.perf_counter()
        status, _ = self.answer("POST", "/explain", body)
        end = time.perf_counter()
        if status != 200:
            return {}
        return {
            self.mode: (end - start) * 1000,
            f"{self.mode}, compiler": (self.counted() - before) * 1000}


class HyperExplain:
    """EXPLAIN in a session of Hyper."""

    def __init__(self, session):
        self.session = session

    def milliseconds(self, sql):
        text = f"EXPLAIN {sql}".encode()
        start = time.perf_counter()
        self.session.execute(text).fetchall()
        return {"hyperd": (time.perf_counter() - start) * 1000}


def measured(programs, sql, runs):
    """The times of one query by what was measured, the programs in turns."""
    times = collections.defaultdict(list)
    for run in range(WARM_UP + runs):
        for program in programs:
            for name, value in program.milliseconds(sql).items():
                if run >= WARM_UP:
                    times[name].append(value)
    return times


def quantile(values, share):
    """The value that a share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def suite_times(runs):
    """Prints the median and the 95th percentile over each suite's queries, and the slowest of them."""
    for suite in SUITES.values():
        with generated(suite, scale=0) as data:
            catalog, queries = suite.catalog(data), texts(suite, data)
        empty = [
            f"CREATE TEMP TABLE {table['name']} "
            f"({', '.join(column['name'] + ' ' + column['type'] for column in table['columns'])})"
            for table in catalog["tables"]]
        with tempfile.TemporaryDirectory() as here, running_hyper(empty) as hyper:
            path = pathlib.Path(here) / "catalog.json"
            path.write_text(json.dumps(catalog))
            with running_service(path) as service:
                explain = [Explain(service, suite.tenant, mode) for mode in MODES]
                print_suite(suite, [*explain, HyperExplain(hyper.session)], queries, runs)


def print_suite(suite, programs, queries, runs):
    nothing = measured(programs, NOTHING, 20 * runs)
    times = {number: measured(programs, sql, runs) for number, sql in queries.items()}
    # All are held against the same queries: those that nobody refuses.
    common = [number for number, each in times.items() if each.keys() == nothing.keys()]
    print(f"\n{suite.name}, {len(common)} of {len(queries)} queries, {runs} runs each, milliseconds a query:")
    print(f"  {'':24}{'median':>9}{'p95':>9}{'slowest':>16}{NOTHING:>12}")
    for name in nothing:
        medians = {number: statistics.median(times[number][name]) for number in common}
        worst = max(medians, key=medians.get)
        print(
            f"  {name:24}{statistics.median(medians.values()):9.3f}{quantile(medians.values(), 0.95):9.3f}"
            f"{medians[worst]:9.3f}  {f'q{worst}':5}{statistics.median(nothing[name]):12.3f}")
