"""What a real system computes gives the rows that main gives, and fails where main fails.

The edge table is loaded into each system that runs here. Every construct of DC SQL, and expressions from a seed, are
asked over it: `strict` must give what `no_pushdown` gives, and `full_pushdown` may give something else only where its
plan names an entry of the ledger. FED_REMOTE_EXPRESSIONS (300) and FED_REMOTE_SEED say how many expressions, and which;
FED_REMOTE_ADMITTED=1 lists what full_pushdown gives otherwise.
"""

import collections
import itertools
import os

import pytest

import constructs
import edge_systems
import edge_table
import systems
from federate import write_connections
from generate import Generator
from hyper import running_hyper
from invariance import FULL, STRICT
from local_runs import local_runs
from remote_rows import ADMITTED, DIFFERENT, EXCEPTED, SAME, Hints, Question, RemoteRows

EXPRESSIONS = int(os.environ.get("FED_REMOTE_EXPRESSIONS", "300"))
SEED = int(os.environ.get("FED_REMOTE_SEED", "20261122"))
SHOWS_ADMITTED = "FED_REMOTE_ADMITTED" in os.environ

# Systems, and how many constructs each computes at least, so that this does not become empty.
CONSTRUCTS = {"postgres": 230, "mariadb": 125, "duckdb": 175, "clickhouse": 125, "sqlite": 8}
# The same as a share of the expressions; SQLite computes next to nothing.
SHARES = {"postgres": 0.25, "mariadb": 0.1, "duckdb": 0.15, "clickhouse": 0.1}
MOST_EXCEPTED = 0.03
# Those whose dialect pushes no UNION ALL.
WITHOUT_UNIONS = {"mariadb", "sqlite"}


@pytest.fixture(scope="module")
def chdb(servers_folder):
    with edge_systems.running_clickhouse(servers_folder / "edges-clickhouse") as server:
        yield server


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


def questions_about(expression, source, is_aggregate, is_condition, rows="all"):
    """An expression in each of its places: among the outputs, and in WHERE."""
    yield Question(expression, "aggregate" if is_aggregate else "value", source, rows)
    if is_condition and source == "from t":
        yield Question(expression, "filter", source)


def questions_of(construct):
    if construct.group == "query":
        return [Question(construct.statement, "query", rows=construct.rows)]
    expression, source = constructs.EXPRESSION.fullmatch(construct.statement).groups()
    is_condition = construct.group in ("comparison", "like")
    return list(questions_about(expression, source, construct.group == "aggregate", is_condition, construct.rows))


def generated(count, seed):
    """So many expressions, each as the questions about it."""
    generator = Generator(seed)
    samples = [generator.sample() for _ in range(count)]
    return [
        list(questions_about(str(sample.node), sample.source, sample.is_aggregate, sample.node.kind == "bool"))
        for sample in samples]


def judged(remote, groups, modes, capsys):
    """How many groups of questions the system computed something of; it fails where rows differ."""
    system, judge = remote
    verdicts = judge.judge(list(dict.fromkeys(itertools.chain.from_iterable(groups))), modes)
    computed = {verdict.question for verdict in verdicts if verdict.mode == STRICT and verdict.outcome == SAME}
    count = sum(not computed.isdisjoint(group) for group in groups)
    outcomes = collections.Counter((verdict.mode, verdict.outcome) for verdict in verdicts)
    with capsys.disabled():
        counts = ", ".join(f"{number} {mode} {outcome}" for (mode, outcome), number in outcomes.most_common())
        print(f"\n{system}: {count} of {len(groups)} there; {counts}", end="")
        if SHOWS_ADMITTED:
            print(*(f"\n{verdict}" for verdict in verdicts if verdict.outcome == ADMITTED), sep="", end="")
    assert outcomes[STRICT, EXCEPTED] <= MOST_EXCEPTED * len(verdicts), outcomes
    if found := [str(verdict) for verdict in verdicts if verdict.outcome == DIFFERENT]:
        pytest.fail(f"{len(found)} differ\n" + "\n".join(found), pytrace=False)
    return count


def test_constructs(remote, capsys):
    bound = [construct for construct in constructs.read() if construct.binding == constructs.OK]
    assert judged(remote, list(map(questions_of, bound)), (STRICT, FULL), capsys) >= CONSTRUCTS[remote[0]]


@pytest.mark.parametrize("remote", SHARES, indirect=True)
def test_expressions(remote, capsys):
    assert judged(remote, generated(EXPRESSIONS, SEED), (STRICT,), capsys) >= SHARES[remote[0]] * EXPRESSIONS
