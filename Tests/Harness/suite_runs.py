"""TPC-H and TPC-DS as they run: loaded into their systems and into the judges, compiled by a service, run by fedrun."""

import concurrent.futures
import contextlib
import dataclasses
import functools
import http.client
import json
import threading

import federate
from hyper import Answer, running_hyper
from invariance import ONE_OFF, REQUESTS, STRICT, seeded
from ordering import Ordering, check_against
from service import running_service
from suite_systems import ALL_SUITES, FILL
from suites import Query, generated, texts
from widening import finds_rows, widened

WORKERS = 2
# They multiply quotients by 100 through 38 digits: DC SQL rounds what is cut, and Hyper truncates it. DuckDB's doubles
# keep digits that the decimals of each step do not, and are no judge here.
CUTS_PRODUCTS = {("tpcds", 58), ("tpcds", 83)}

UNSUPPORTED = federate.ROOT / "Tests" / "Suites" / "unsupported.txt"


class LoadedSuite:
    """A suite's tables on their systems, its documents, and the whole of its data in one DuckDB."""

    def __init__(self, suite, queries, folder, servers, closing):
        self.suite = suite
        self.folder = folder
        self.closing = closing
        self.data = generated(suite)
        self.texts = {}
        for number, text in texts(suite, self.data).items():
            query = Query(suite.name, number)
            self.texts[query] = text
            if query in queries and not finds_rows(self.data, text) and (wider := widened(text, self.data)):
                self.texts[dataclasses.replace(query, is_wide=True)] = wider
        self.catalog = suite.catalog(self.data)
        self.catalog_path = folder / f"{suite.name}.catalog.json"
        self.catalog_path.write_text(json.dumps(self.catalog))
        self.servers = {name: server for name, server in servers.items() if name in suite.tables}
        self.entries = {
            connection: FILL[system](self, self.tables_of(connection), self.servers.get(connection))
            for connection, system in suite.connections.items()}
        self.connections = federate.write_connections(folder / f"{suite.name}.yaml", suite.tenant, self.entries)
        self.judged = {}

    @property
    def tenant(self):
        return self.suite.tenant

    @property
    def spark_connections(self):
        entries = {
            name: {"system": "postgres", "address": server.address_of(self.suite.name)}
            for name, server in self.servers.items()}
        return {**entries, "marts": {"system": "duckdb", "path": str(self.folder / self.entries["marts"]["path"])}}

    def tables_of(self, connection):
        return [table for table in self.catalog["tables"] if table["connection"] == connection]

    def asked_for(self, query):
        """The query, and what is asked in addition where it finds nothing in the data."""
        wider = dataclasses.replace(query, is_wide=True)
        return [query, wider] if wider in self.texts else [query]

    def ask_duckdb(self, sql):
        relation = self.data.sql(sql)
        return relation.columns, [str(kind) for kind in relation.types], relation.fetchall()

    def ask_hyper(self, sql):
        answer = self.hyper.ask(sql)
        assert isinstance(answer, Answer), answer
        return answer.names, answer.types, answer.rows

    @functools.cached_property
    def hyper(self):
        """Hyper over the whole of the data, in the types that DC SQL sees."""
        setup = []
        for table in self.catalog["tables"]:
            name, columns = table["name"], table["columns"]
            file = self.folder / f"{self.suite.name}-{name}.parquet"
            casts = ", ".join(f"CAST({column['name']} AS {column['type']})" for column in columns)
            self.data.execute(f"COPY (SELECT {casts} FROM {name}) TO '{file}'")
            definition = ", ".join(
                f"{column['name']} {column['type']}{'' if column['nullable'] else ' NOT NULL'}" for column in columns)
            setup += [f"CREATE TEMP TABLE {name} ({definition})",
                      f"INSERT INTO {name} SELECT * FROM external('{file}')"]
        return self.closing.enter_context(running_hyper(setup))

    def duckdb_truth(self, query):
        """What DuckDB answers over the whole data."""
        return Ordering(self.texts[query]).truth(self.ask_duckdb)

    def truths(self, query):
        """What DuckDB and Hyper answer over the whole data, by the judge's name; each is asked once."""
        if query not in self.judged:
            ordering = Ordering(self.texts[query])
            self.judged[query] = {"DuckDB": self.duckdb_truth(query), "Hyper": ordering.truth(self.ask_hyper)}
        return self.judged[query]


def check_answer(runs, query, mode):
    """Holds a query's types against Hyper's, and its rows against both judges'."""
    plan, loaded = runs.plan(query, mode), runs.loaded[query.suite]
    assert not isinstance(plan, Refusal), f"{plan}\n{loaded.texts[query]}"
    truths = loaded.truths(query)
    assert [column["dc_type"] for column in plan.columns] == truths["Hyper"].output_types
    check_judged(query, truths, runs.answer(query, plan), plan.types)


def check_judged(query, truths, rows, types):
    """Holds a query's rows against those of every judge of it."""
    cuts_products = (query.suite, query.number) in CUTS_PRODUCTS
    for judge, truth in truths.items():
        if judge == "DuckDB" and cuts_products:
            continue
        print(f"judged by {judge}")
        check_against(truth, rows, types, cuts_products=cuts_products)


@dataclasses.dataclass(frozen=True)
class Refusal:
    """What the compiler says about a query that it does not take."""

    code: str
    line: int
    column: int
    detail: str

    def __str__(self):
        return f"{self.code} at {self.line}:{self.column}: {self.detail}"


def listed_refusals():
    """What `unsupported.txt` says about queries that are not taken yet, by query and mode."""
    lines = UNSUPPORTED.read_text(encoding="utf-8").splitlines() if UNSUPPORTED.exists() else []
    found = (line.split(" ", 2) for line in lines)
    return {(query, mode): refusal for query, mode, refusal in found}


class Runs:
    """Compiles queries in a running service, runs the plans ahead of the tests, and each text once."""

    def __init__(self, loaded, port, folder):
        self.loaded = loaded
        self.port = port
        self.folder = folder
        self.pool = concurrent.futures.ThreadPoolExecutor(WORKERS)
        self.lock = threading.Lock()
        self.kept = threading.local()
        self.compiled = {}
        self.answers = {}

    def close(self):
        self.pool.shutdown(cancel_futures=True)

    def start(self, cases):
        """Begins to compile and run queries in the background."""
        for query, mode in cases:
            self.pool.submit(self.run_ahead, query, mode)

    def run_ahead(self, query, mode):
        for each in self.loaded[query.suite].asked_for(query):
            plan = self.plan(each, mode)
            if not isinstance(plan, Refusal):
                self.answer(each, plan)

    def explain(self, body):
        """One answer of POST /explain, over a connection that each thread keeps.

        The service closes a connection that was idle for long, which shows at the next request only.
        """
        if not hasattr(self.kept, "connection"):
            self.kept.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            return self.post(body)
        except (ConnectionError, http.client.CannotSendRequest):
            self.kept.connection.close()
            return self.post(body)

    def post(self, body):
        self.kept.connection.request("POST", "/explain", json.dumps(body), {"Content-Type": "application/json"})
        answer = self.kept.connection.getresponse()
        return answer.status, answer.read()

    def plan(self, query, mode):
        """The plan of a query, or why there is none."""
        return self.once(self.compiled, (query, mode), lambda: self.compile(query, mode))

    def compile(self, query, mode):
        if mode == ONE_OFF:
            strict = self.plan(query, STRICT)
            others = (self.plan(query, label) for label in seeded(str(query)))
            return next((plan for plan in others if plan != strict), strict)
        loaded = self.loaded[query.suite]
        status, text = self.explain({
            "sql": loaded.texts[query], "tenant_id": loaded.tenant, "now": federate.NOW, **REQUESTS[mode]})
        if status == 200:
            way = mode.replace(" ", "_")
            path = self.folder / f"{query.suite}-{query.number}{'-wide' if query.is_wide else ''}-{way}.json"
            path.write_bytes(text)
            return federate.Plan(path)
        problem = json.loads(text)
        place = problem.get("location", {})
        return Refusal(problem["code"], place.get("line", 0), place.get("column", 0), problem["detail"])

    def answer(self, query, plan):
        """The rows that fedrun gives for a plan."""
        return self.once(self.answers, (query.suite, plan.texts), lambda: federate.rows_of(
            plan, "--connections", self.loaded[query.suite].connections, "--quiet"))

    def once(self, results, key, make):
        """What is made for a key, once for all threads; a failure is kept like a result."""
        with self.lock:
            is_new = key not in results
            future = results.setdefault(key, concurrent.futures.Future())
        if is_new:
            try:
                future.set_result(make())
            except BaseException as error:  # Whoever asks for the result gets it.
                future.set_exception(error)
        return future.result()


def chosen_cases(items):
    """The queries and modes of the tests that will run."""
    found = (getattr(item, "callspec", None) for item in items)
    cases = ((case.params.get("query"), case.params.get("mode")) for case in found if case)
    return list(dict.fromkeys(case for case in cases if isinstance(case[0], Query) and case[1]))


@contextlib.contextmanager
def running_suites(folder, servers, queries):
    """The suites of some queries, loaded."""
    names = sorted({query.suite for query in queries})
    with contextlib.ExitStack() as closing:
        loaded = {name: LoadedSuite(ALL_SUITES[name], queries, folder, servers, closing) for name in names}
        service = closing.enter_context(running_service(*(suite.catalog_path for suite in loaded.values())))
        runs = Runs(loaded, service.port, folder)
        closing.callback(runs.close)
        yield runs
