"""Any text is the same text again when a system's literal is read, and any LIKE pattern the same pattern.

Each is read twice: by its vendor's rules (`literal_rules.py`) and by sqlglot. What a real system makes of them is in
`test_literals_here.py`, with the same texts.
"""

import random

import pytest
from sqlglot import exp

import literal_rules
import systems
from any_text import any_patterns, any_texts, quoted, read
from hyper import Failure
from local_runs import local_runs
from test_literals_here import COUNT, SEED

NAME_PARTS = [*"'\"`\\${}%_^[]a \n\r\t-/*;#@", "é", "漢", "\u202e", "e\u0301", "\U0001f600", "\u00a0", "\u2028", "N'", "''"]
SYSTEMS = sorted(literal_rules.READERS)
# sqlglot does not read on where a GLOB has a bracket, nor a text that is written by its bytes.
UNREAD = {"sqlite", "mysql", "mariadb"}


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


def remote_query(service, condition):
    """The remote query with a condition, all of which is there."""
    system, runs = service
    plan = runs.compile(f"SELECT id FROM t WHERE {condition}")
    assert not isinstance(plan, Failure), plan
    [federated] = plan["federates"]
    assert "filter" in federated["pushed"], plan["inhibitors"]
    assert system == "sqlite" or not plan["inhibitors"], plan["inhibitors"]
    return federated["query"]


def seen_by_sqlglot(system, query):
    """The texts of the literals in its WHERE."""
    tree = systems.parsed(system, query).find(exp.Where)
    return {node.this for node in tree.find_all(exp.Literal, exp.National) if node.args.get("is_string", True)}


def is_refused(service, condition):
    _, runs = service
    return bool(runs.compile(f"SELECT id FROM t WHERE {condition}")["inhibitors"])


def test_texts(service):
    system, _ = service
    every = any_texts(SEED, 2 * COUNT)
    texts = [text for text in every if not has_no_literal(system, text)]
    for start in range(0, len(texts), 100):
        part = texts[start:start + 100]
        query = remote_query(service, f"s IN ({', '.join(map(quoted, part))})")
        assert sorted({text for text, _ in literal_rules.literals(system, query)}) == part
        assert system in UNREAD or sorted(seen_by_sqlglot(system, query)) == part
    assert all(is_refused(service, f"s = {quoted(text)}") for text in set(every) - set(texts))


def test_patterns(service):
    system, _ = service
    every = any_patterns(SEED, 2 * COUNT, any_texts(SEED, COUNT))
    # As a pattern of DC SQL, and as one without its escapes.
    has_none = [
        has_no_literal(system, pattern.text) or has_no_literal(system, pattern.plain_text) for pattern in every]
    patterns = [pattern for pattern, lacks in zip(every, has_none, strict=True) if not lacks]
    for start in range(0, len(patterns), 40):
        part = patterns[start:start + 40]
        query = remote_query(service, " OR ".join(pattern.condition("s") for pattern in part))
        found = literal_rules.patterns(system, query)
        assert sorted(map(repr, {pattern_read(system, *each) for each in found})) == sorted(
            map(repr, {pattern.parts for pattern in part}))
        if system not in UNREAD:
            assert seen_by_sqlglot(system, query) - {"^"} == {text for text, _ in found} - {"^"}
    refused = [pattern for pattern, lacks in zip(every, has_none, strict=True) if lacks]
    assert all(is_refused(service, pattern.condition("s")) for pattern in refused)
    assert system != "sqlserver" or refused


def test_long_patterns(service):
    """What a literal or a pattern has no room for stays away."""
    system, runs = service
    [federated] = runs.compile(f"SELECT id FROM t WHERE s LIKE '%{'x' * 60_000}%'")["federates"]
    assert ("filter" in federated["pushed"]) == (system not in {"sqlite", "sqlserver", "oracle"})


def pattern_read(system, text, escape):
    """The parts of a pattern as the system sees them."""
    if system == "sqlite":
        return glob_read(text)
    if system == "sqlserver":
        # A bracket opens a set of characters.
        assert text.count("[") == text.count("^["), text
    return read(text, escape)


def glob_read(text):
    """https://www.sqlite.org/lang_expr.html#the_like_glob_regexp_match_and_extract_operators"""
    parts, place = "", 0
    while place < len(text):
        if text[place] == "[":
            assert text[place + 2] == "]", text
            parts, place = parts + "\0" + text[place + 1], place + 3
        else:
            # The marks of LIKE, where a NUL escapes: no text has one.
            parts += {"*": "%", "?": "_", "%": "\0%", "_": "\0_"}.get(text[place], text[place])
            place += 1
    return read(parts, "\0")


def test_names(tmp_path):
    """The same of names, as columns of a table."""
    source = random.Random(SEED)
    parts = sorted({"".join(source.choices(NAME_PARTS, k=source.randint(1, 12))) for _ in range(200)})
    names = [text for text in parts if text.strip()][:100]
    for system in systems.SYSTEMS:
        tenant = f"names/{system}"
        path = systems.write_catalog(tmp_path, system, tenant, {"t": [(name, "bigint", True) for name in names]})
        with local_runs(tmp_path, path, tenant) as runs:
            plan = runs.compile('SELECT * FROM t')
        assert not isinstance(plan, Failure), plan
        tree = systems.parsed(system, plan["federates"][0]["query"])
        assert sorted(column.name for column in tree.find_all(exp.Column)) == names, system
