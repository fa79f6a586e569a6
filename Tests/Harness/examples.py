"""The folders of `examples/`, as test cases."""

import dataclasses
import json

import federate
from answers import expected_rows

# What `fedrun` has a connector for; the other examples are run by Spark alone, over their sample rows.
RUNNABLE = {"quickstart", "tpch"}

# Queries whose ORDER BY leaves no ties on the data, so that the order of the rows is compared too.
TOTALLY_ORDERED = {"quickstart/query", "tpch/q1", "tpch/q3", "tpch/q5", "tpch/q10", "tpch/q12"}


@dataclasses.dataclass(frozen=True)
class Query:
    """One query of one example."""

    example: str
    name: str

    @property
    def folder(self):
        return federate.EXAMPLES / self.example

    @property
    def sql(self):
        return (self.folder / f"{self.name}.sql").read_text(encoding="utf-8")

    @property
    def catalog_path(self):
        return self.folder / "catalog.json"

    @property
    def catalog(self):
        return json.loads(self.catalog_path.read_text(encoding="utf-8"))

    @property
    def is_ordered(self):
        return str(self) in TOTALLY_ORDERED

    @property
    def is_runnable(self):
        return self.example in RUNNABLE

    def expected(self, types):
        return expected_rows(self.folder / f"{self.name}.expected.csv", types)

    def __str__(self):
        return f"{self.example}/{self.name}"


QUERIES = sorted(
    (Query(path.parent.name, path.stem) for path in federate.EXAMPLES.glob("*/*.sql")), key=str)
assert len(QUERIES) >= 10, "the examples are missing"

CASES = [(query, mode) for query in QUERIES for mode in federate.MODES]


def case_name(value):
    """How pytest shows a query or a mode."""
    return str(value)


class Plans:
    """Compiles each query once a mode, and runs plans with the same texts once."""

    def __init__(self, folder, connections):
        self.folder = folder
        self.connections = connections
        self.compiled = {}
        self.rows = {}

    def of(self, query, mode):
        key = (query, mode)
        if key not in self.compiled:
            self.compiled[key] = federate.compile_plan(
                self.folder, query.catalog_path, query.sql, mode, name=f"{query.example}-{query.name}-{mode}")
        return self.compiled[key]

    def answer(self, query, mode):
        """What `fedrun` answers; a plan with the texts of one that was run is not run again."""
        plan = self.of(query, mode)
        if plan.texts not in self.rows:
            self.rows[plan.texts] = federate.rows_of(
                plan, "--connections", self.connections[query.example], "--data-root", query.folder)
        return self.rows[plan.texts]
