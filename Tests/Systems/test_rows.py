"""What a real system computes gives the rows that main gives, and fails where main fails.

The edge table is loaded into each system that runs here. Every construct of DC SQL, and expressions from a seed, are
asked over it: `strict` must give what `no_pushdown` gives, and `full_pushdown` may give something else only where its
plan names an entry of the ledger. FED_REMOTE_EXPRESSIONS (300) and FED_REMOTE_SEED say how many expressions, and which;
FED_REMOTE_ADMITTED=1 lists what full_pushdown gives otherwise.
"""

import os

import pytest

import edge_systems
import edge_table
import systems
from federate import write_connections
from hyper import running_hyper
from invariance import FULL, STRICT
from local_runs import local_runs
from remote_questions import generated, judged, questions_of_constructs
from remote_rows import Hints, RemoteRows

EXPRESSIONS = int(os.environ.get("FED_REMOTE_EXPRESSIONS", "300"))
SEED = int(os.environ.get("FED_REMOTE_SEED", "20261122"))

# Systems, and how many constructs each computes at least, so that this does not become empty.
CONSTRUCTS = {"postgres": 230, "mariadb": 200, "duckdb": 175, "clickhouse": 125, "sqlite": 8}
# The same as a share of the expressions; SQLite computes next to nothing.
SHARES = {"postgres": 0.25, "mariadb": 0.1, "duckdb": 0.15, "clickhouse": 0.1}
# Those whose dialect pushes no UNION ALL.
WITHOUT_UNIONS = {"mariadb", "sqlite"}


@pytest.fixture(scope="module")
def places(servers_folder, pg_parts, maria, chdb):
    """Where each system's table is made: on a server, or in a folder."""
    folder = servers_folder / "edges"
    folder.mkdir()
    return {"postgres": pg_parts, "mariadb": maria, "sqlite": folder, "duckdb": folder, "clickhouse": chdb}


@pytest.fixture(scope="module", params=CONSTRUCTS)
def remote(request, places, tmp_path_factory):
    """A system's name, and its judge."""
    system = request.param
    folder = tmp_path_factory.mktemp(system)
    tenant = f"rows/{system}"
    columns = [(name, kind, True) for name, kind, _ in edge_systems.columns(system)]
    catalog = systems.write_catalog(folder, system, tenant, {edge_table.NAME: columns})
    entry = edge_systems.FILL[system](places[system])
    connections = write_connections(folder / "connections.yaml", tenant, {system: entry})
    setup = edge_table.hyper_setup(edge_systems.held_rows(system))
    with running_hyper(setup) as hyper, local_runs(folder, catalog, tenant, connections=connections) as runs:
        yield system, RemoteRows(runs, Hints(hyper), system not in WITHOUT_UNIONS)


def test_constructs(remote, capsys):
    assert judged(remote, questions_of_constructs(), (STRICT, FULL), capsys) >= CONSTRUCTS[remote[0]]


@pytest.mark.parametrize("remote", SHARES, indirect=True)
def test_expressions(remote, capsys):
    assert judged(remote, generated(EXPRESSIONS, SEED), (STRICT,), capsys) >= SHARES[remote[0]] * EXPRESSIONS
