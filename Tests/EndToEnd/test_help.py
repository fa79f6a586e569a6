"""The examples in the help texts work as they stand, from the top folder of a clone; mistakes are told what to do."""

import json
import os
import re
import shutil
import signal
import subprocess

import pytest

import federate
from invariance import FEATURES
from service import running_service

COMMANDS = [[], ["plan"], ["translate"], ["serve"], ["contract"], ["contract", "record"], ["contract", "verify"]]
QUICKSTART = federate.EXAMPLES / "quickstart" / "catalog.json"


def help_of(command):
    outcome = federate.run("fedexplain", *command, "--help", environment={"COLUMNS": "200"})
    assert outcome.status == 0 and outcome.err == "", outcome
    return outcome.out


def examples(command):
    """The commands of the part EXAMPLES; a line that ends in a backslash goes on."""
    lines = help_of(command).splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith("EXAMPLES"))
    end = next(number for number in range(start, len(lines)) if not lines[number].strip())
    text = "\n".join(line.strip() for line in lines[start + 1:end])
    return re.sub(r"\\\n", " ", text).splitlines()


CASES = [(command, line) for command in COMMANDS for line in examples(command)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A folder that has what the examples read, and takes what they write."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(federate.EXAMPLES, folder / "examples")
    return folder


@pytest.fixture(scope="module")
def service():
    with running_service(QUICKSTART) as service:
        yield service


def shell(line, folder):
    path = f"{federate.PROGRAMS}:{os.environ['PATH']}"
    return subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", line], cwd=folder, text=True, env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_every_command_has_examples():
    listed = re.findall(r"^  (\w+) {2,}", help_of([]).partition("SUBCOMMANDS:")[2], re.MULTILINE)
    assert {command[0] for command in COMMANDS if command} == set(listed) - {"help"}
    assert all(examples(command) for command in COMMANDS)


@pytest.mark.parametrize("command, line", CASES, ids=lambda value: " ".join(value) if isinstance(value, list) else value)
def test_example(clone, service, command, line):
    if "fedexplain serve" in line:
        process = shell("exec " + line.replace("--port 8080", "--port 0"), clone)
        assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
    else:
        process = shell(line.replace(":8080", f":{service.port}"), clone)
    outcome = federate.finish(process)
    assert outcome.status == 0, outcome
    if "curl" in line:
        assert '"stages"' in outcome.out, outcome


def test_modes():
    """Every mode of the help is there, and the one that requires pushdown refuses what stays local."""
    text = help_of(["plan"])
    for mode in [*federate.MODES, "require_pushdown"]:
        assert mode in text
        outcome = federate.run("fedexplain", "plan", "--catalog", QUICKSTART, "--pushdown-mode", mode, text="SELECT 1")
        assert outcome.status == 0, outcome
    sql = (QUICKSTART.parent / "query.sql").read_text()
    outcome = federate.run(
        "fedexplain", "plan", "--catalog", QUICKSTART, "--pushdown-mode", "require_pushdown", text=sql)
    assert outcome.status == 65 and "PUSHDOWN_REQUIRED" in outcome.err and "NOT_SAME_SYSTEM" in outcome.err, outcome


def test_features():
    """Every feature of the schema is in the help and can be off, and the plan says so; others are refused."""
    text = " ".join(help_of(["plan"]).split())
    assert "absorb_join" in FEATURES
    options = [option for name in FEATURES for option in ("--feature", f"{name}=off")]
    for name in [*FEATURES, "unnest"]:
        assert f" {name}," in text or f" {name} " in text, name
    outcome = federate.run("fedexplain", "plan", "--catalog", QUICKSTART, *options, text="SELECT 1")
    assert outcome.status == 0, outcome
    assert json.loads(outcome.out)["options"]["features"] == {name: False for name in FEATURES}
    for feature, words in {"unnest=off": "every plan needs", "absorb_jion=off": "did you mean `absorb_join`?"}.items():
        outcome = federate.run("fedexplain", "plan", "--catalog", QUICKSTART, "--feature", feature, text="SELECT 1")
        assert outcome.status == 64 and words in outcome.err, outcome


def test_translate_without_a_catalog():
    """An unknown table asks for one; with a catalog, or of another place, the same error does not."""
    def translate(sql, *options):
        return federate.run("fedexplain", "translate", "--from", "dc", "--to", "spark", *options, text=sql).err

    hint = "hint: name the tables with --catalog"
    assert hint in translate("SELECT name FROM customers")
    assert "--catalog" not in translate("SELECT name FROM elsewhere", "--catalog", QUICKSTART)
    assert "--catalog" not in translate("SELECT t.name FROM (SELECT 1 AS name) AS s")


def test_a_broken_catalog_is_named_once(tmp_path):
    path = tmp_path / "catalog.json"
    path.write_text('{"version": 1}')
    outcome = federate.run("fedexplain", "plan", "--catalog", path, text="SELECT 1")
    assert (outcome.status, outcome.err) == (
        78, f"fedexplain: INVALID_CATALOG: {path} at the top: `tenant_id` is missing\n")
