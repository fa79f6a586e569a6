"""`fedexplain contract`: saved plans are held against what the compiler gives now."""

import json
import shutil
import socket
import xml.etree.ElementTree as ElementTree

import pytest

import federate
from examples import QUERIES
from service import running_service


@pytest.fixture
def folder(tmp_path):
    """A copy of a folder with one case, `query`."""
    return shutil.copytree(federate.EXAMPLES / "join-on-snowflake", tmp_path / "contract")


def verify(folder, *options):
    return federate.run("fedexplain", "contract", "verify", folder, *options)


def change(folder, edit):
    path = folder / "query.plan.json"
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("example", sorted({query.example for query in QUERIES}))
def test_goldens(example):
    outcome = verify(federate.EXAMPLES / example, "--level", "bytes")
    assert outcome.status == 0, outcome


def test_record_makes_what_verify_accepts(folder):
    golden = (folder / "query.plan.json").read_bytes()
    (folder / "query.plan.json").unlink()
    assert verify(folder).status == 1
    assert federate.run("fedexplain", "contract", "record", folder).status == 0
    assert (folder / "query.plan.json").read_bytes() == golden
    assert verify(folder).status == 0


def test_difference_is_shown_and_reported(folder, tmp_path):
    def lose_the_join(document):
        document["federates"][0]["pushed"].remove("inner_join")

    change(folder, lose_the_join)
    report = tmp_path / "report.xml"
    for level in ["shape", "bytes"]:
        outcome = verify(folder, "--level", level, "--junit", report)
        assert outcome.status == 1 and "inner_join" in outcome.out + outcome.err, outcome
    suite = ElementTree.parse(report).getroot()
    [failed] = [case for case in suite.iter("testcase") if case.find("failure") is not None]
    assert failed.get("name") == "query"


def test_levels(folder):
    """A text that only reads differently is another text, and the same shape."""
    def reword_main(document):
        document["stages"]["main"][0]["sql"] += " "
        del document["fingerprint"]

    change(folder, reword_main)
    assert verify(folder, "--level", "schema").status == 0
    assert verify(folder, "--level", "shape").status == 0
    assert verify(folder, "--level", "bytes").status == 1


def test_plan_without_a_case(folder):
    shutil.copy(folder / "query.plan.json", folder / "other.plan.json")
    outcome = verify(folder)
    assert outcome.status == 1 and "other" in outcome.out + outcome.err, outcome


def test_against_a_service(folder):
    with running_service(folder / "catalog.json") as service:
        outcome = verify(folder, "--url", f"http://127.0.0.1:{service.port}")
    assert outcome.status == 0, outcome


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_against_a_service_that_is_not_there(folder, host):
    with socket.socket() as taken:
        # Bound without listening: nobody else gets the port.
        taken.bind(("127.0.0.1", 0))
        url = f"http://{host}:{taken.getsockname()[1]}"
        outcome = verify(folder, "--url", url)
    assert outcome.status == 1, outcome
    assert f"cannot connect to {url}/explain: connection refused" in outcome.out + outcome.err, outcome
    assert "errno" not in outcome.out + outcome.err, outcome
