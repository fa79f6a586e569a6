"""The examples in `fedrun --help` work as they stand, and its table of statuses is the contract's."""

import json
import os
import re
import shutil
import subprocess

import pytest

import federate

STATUSES = {0, 1, 64, 65, 69, 70, 73, 74, 75, 77, 78, 130}


def help_lines():
    """The help as a terminal of 80 columns shows it."""
    outcome = federate.run("fedrun", "--help", environment={"COLUMNS": "80"})
    assert outcome.status == 0 and outcome.err == "", outcome
    return outcome.out.splitlines()


def part(title):
    lines = help_lines()
    start = next(number for number, line in enumerate(lines) if line.startswith(title))
    return lines[start + 1:lines.index("", start)]


def examples():
    """The commands; what goes on from the line above is indented further."""
    commands = []
    for line in part("EXAMPLES"):
        if line.startswith("    "):
            commands[-1] += "\n" + line
        else:
            commands.append(line.strip())
    return commands


@pytest.fixture(scope="module")
def clone(tmp_path_factory, quickstart):
    """The top folder of a clone, as `make demo` leaves it."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(federate.EXAMPLES, folder / "examples")
    home = folder / "examples" / "quickstart"
    federate.compile_plan(home, home / "catalog.json", (home / "query.sql").read_text())
    return folder


@pytest.mark.parametrize("command", examples())
def test_example(clone, command):
    path = f"{federate.PROGRAMS}:{os.environ['PATH']}"
    process = subprocess.Popen(
        ["bash", "-o", "pipefail", "-c", command], cwd=clone, text=True, env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    outcome = federate.finish(process)
    assert outcome.status == 0, outcome
    if command.startswith("fedrun") and "--dry-run" not in command and "csv" not in command:
        assert "bicycles" in outcome.out, outcome
        assert len(outcome.err.splitlines()) == 3, outcome
    if "rows.csv" in command:
        assert "bicycles" in (clone / "rows.csv").read_text()
    if "stats.json" in command:
        assert len(json.loads((clone / "stats.json").read_text())["views"]) == 3


def test_examples_are_there():
    assert any("fedrun - " in command for command in examples())
    assert len(examples()) >= 5


def test_statuses():
    assert {int(re.match(r"  (\d+)", line)[1]) for line in part("EXIT STATUS")} == STATUSES
