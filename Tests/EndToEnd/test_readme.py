"""The section "Your own database" of README.md works as it stands, but for the port."""

import os
import re
import shutil
import subprocess

import federate
from postgres import scratch_server

PASSWORD = "it's \"secret\" ${x}"


def blocks():
    """The fenced blocks of the section, by language; those of one language together."""
    text = (federate.ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("### Your own database\n")[2].partition("\n### ")[0]
    texts = {}
    for language, text in re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        texts[language] = texts.get(language, "") + text
    return texts


def test_own_database(servers_folder, tmp_path):
    texts = blocks()
    assert texts.keys() == {"json", "yaml", "sh"}
    with scratch_server(servers_folder / "own", PASSWORD) as server:
        with server.connect() as session:
            quoted = PASSWORD.replace("'", "''")
            session.execute(f"CREATE ROLE reader LOGIN PASSWORD '{quoted}'")
            session.execute("CREATE DATABASE shop")
        with server.connect("shop") as session:
            session.execute("CREATE TABLE customers (id integer PRIMARY KEY, name text)")
            session.execute("INSERT INTO customers VALUES (1, 'Ada'), (2, 'Grace'), (3, 'Edsger')")
            session.execute("GRANT SELECT ON customers TO reader")
        (tmp_path / "catalog.json").write_text(texts["json"])
        assert "port: 5432" in texts["yaml"]
        (tmp_path / "connections.yaml").write_text(texts["yaml"].replace("port: 5432", f"port: {server.port}"))
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("FEDRUN_", "PG"))}
        environment["PATH"] = f"{federate.PROGRAMS}:{environment['PATH']}"
        process = subprocess.Popen(
            [shutil.which("bash"), "-eo", "pipefail", "-c", texts["sh"]], cwd=tmp_path, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        outcome = federate.finish(process, PASSWORD + "\n")
    assert outcome.status == 0, outcome
    assert "Ada" in outcome.out and "Grace" in outcome.out and "Edsger" not in outcome.out, outcome
    assert PASSWORD not in (tmp_path / "plan.json").read_text() + outcome.out + outcome.err
