"""Runs that must fail, and what all of them have in common."""

import federate

# What no run shows, wherever it is used as a password.
SECRET = "tr0ub4dor&3"


def fail(folder, plan, status, *options, environment=None, words=()):
    """Runs a plan that must fail, and checks what every failure has in common."""
    output = folder / "rows.csv"
    before = sorted(path.name for path in folder.iterdir())
    outcome = federate.run(
        "fedrun", plan, "--output", output, "--format", "csv", *options,
        environment={"TMPDIR": str(folder / "tmp"), **(environment or {})})
    assert outcome.status == status, outcome
    assert outcome.out == "" and SECRET not in outcome.err, outcome
    assert "Fatal error" not in outcome.err and outcome.err.strip() != "", outcome
    for word in words:
        assert word in outcome.err, outcome
    assert sorted(path.name for path in folder.iterdir()) == before, "it left files behind"
    assert list((folder / "tmp").iterdir()) == []
    return outcome
