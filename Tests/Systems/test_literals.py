"""Any text is the same text again when sqlglot reads a system's literal, and any pattern the same pattern."""

import random

import pytest
from sqlglot import exp

import systems
from hyper import Failure
from local_runs import local_runs

SEED = 20
COUNT = 400
ALPHABET = [*"'\"`\\${}%_^[]a \n\r\t-/*;#@", "é", "漢", "\u202e", "e\u0301", "\U0001f600", "\u00a0", "\u2028", "N'", "''"]
# MySQL's family writes a text with a backslash by its bytes; a real server reads those back elsewhere.
SYSTEMS = [system for system in systems.SYSTEMS if system not in {"mysql", "mariadb"}]
# Where a backslash escapes in a pattern; elsewhere it is a caret.
BACKSLASHES = {"bigquery", "clickhouse"}


def sampled():
    """Texts out of what is special somewhere."""
    source = random.Random(SEED)
    texts = {"".join(source.choices(ALPHABET, k=source.randint(1, 12))) for _ in range(COUNT)}
    return sorted(texts)


def quoted(text):
    """A literal of DC SQL."""
    return "'" + text.replace("'", "''") + "'"


def has_no_literal(system, text):
    """T-SQL joins a line that ends in a backslash with the next one."""
    return system == "sqlserver" and ("\\\n" in text or "\\\r" in text)


@pytest.fixture(scope="module", params=SYSTEMS)
def service(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("literals")
    tenant = f"literals/{request.param}"
    columns = [("id", "bigint", True), ("s", "text", True)]
    path = systems.write_catalog(
        folder, request.param, tenant, {"t": columns}, equality="binary", order="binary", padding="no_pad")
    with local_runs(folder, path, tenant) as runs:
        yield request.param, runs


def tree_of(service, condition):
    """What sqlglot makes of the remote query with a condition."""
    system, runs = service
    plan = runs.compile(f"SELECT id FROM t WHERE {condition}")
    assert not isinstance(plan, Failure), plan
    assert not plan["inhibitors"], plan["inhibitors"]
    [federated] = plan["federates"]
    return systems.parsed(system, federated["query"]).find(exp.Where)


def values(tree):
    return [node.this for node in tree.find_all(exp.Literal, exp.National) if node.args.get("is_string", True)]


def test_texts(service):
    texts = [text for text in sampled() if not has_no_literal(service[0], text)]
    for start in range(0, len(texts), 100):
        part = texts[start:start + 100]
        assert sorted(values(tree_of(service, f"s IN ({', '.join(map(quoted, part))})"))) == part


def test_names(tmp_path):
    """The same of names, as columns of a table."""
    names = [text for text in sampled() if text.strip() and "\0" not in text][:100]
    for system in systems.SYSTEMS:
        tenant = f"names/{system}"
        path = systems.write_catalog(tmp_path, system, tenant, {"t": [(name, "bigint", True) for name in names]})
        with local_runs(tmp_path, path, tenant) as runs:
            plan = runs.compile('SELECT * FROM t')
        assert not isinstance(plan, Failure), plan
        tree = systems.parsed(system, plan["federates"][0]["query"])
        assert sorted(column.name for column in tree.find_all(exp.Column)) == names, system


def pattern_of(text, escape):
    """A pattern as a list of characters, with the wildcards marked."""
    parts, scalars = [], iter(text)
    for scalar in scalars:
        if scalar == escape:
            parts.append(("text", next(scalars)))
        else:
            parts.append(("wildcard" if scalar in "%_" else "text", scalar))
        if parts[-2:] == [("wildcard", "%")] * 2:
            parts.pop()
    return parts


def test_patterns(service):
    system, _ = service
    # A backslash escapes in DC SQL's patterns: itself here, and some percent signs.
    texts = [text.replace("\\", "\\\\").replace("%_", "\\%_") for text in sampled() if not has_no_literal(system, text)]
    for start in range(0, len(texts), 40):
        part = texts[start:start + 40]
        tree = tree_of(service, " OR ".join(f"s LIKE {quoted(text)}" for text in part))
        found = []
        for node in tree.find_all(exp.Like):
            [pattern] = values(node.expression)
            has_escape = isinstance(node.parent, exp.Escape)
            escape = "\\" if system in BACKSLASHES else node.parent.expression.name if has_escape else None
            read = pattern_of(pattern, escape)
            # In T-SQL a bracket opens a set of characters.
            assert system != "sqlserver" or not has_escape or pattern.count("[") == pattern.count("^[")
            found.append(tuple(read))
        wanted = [tuple(pattern_of(text, "\\")) for text in part]
        assert sorted(found) == sorted(wanted)
