"""Federate: a plan that was compiled before, in a process of fedrun of its own for each run."""

import json
import time

import federate
from peer import TIMEOUT, Reply

TIMED_OUT = 75


class Federate:
    """fedrun, with what a mode of pushdown sends to the systems."""

    def __init__(self, systems, link, timeout, mode):
        self.systems = systems
        self.timeout = timeout
        self.mode = mode
        self.statistics = systems.here / f"{mode}.stats.json"
        self.connections = systems.connections(link)

    def answer(self, question):
        """The reply to a query; compiling it is no part of the time."""
        try:
            plan = federate.compile_plan(
                self.systems.here, self.systems.catalog, question.sql, self.mode, name=f"{self.mode}-plan")
        except AssertionError as refusal:
            return Reply(failure=str(refusal))
        start = time.perf_counter()
        outcome = federate.run(
            "fedrun", plan.path, "--connections", self.connections, "--format", "jsonl", "--dedupe-names",
            "--quiet", "--timeout", f"{self.timeout}s", "--stats", self.statistics, timeout=self.timeout + 30)
        seconds = time.perf_counter() - start
        if outcome.status == TIMED_OUT:
            return Reply(failure=TIMEOUT)
        if outcome.status != 0:
            return Reply(failure=f"exit {outcome.status}: {outcome.err.strip()}")
        return Reply(seconds, federate.read_rows(plan, outcome.out), inner=self.inner())

    def inner(self):
        """What `--stats` says, without the statements."""
        document = json.loads(self.statistics.read_text())
        for view in document["views"]:
            view.pop("sent", None)
        return document

    def close(self):
        pass
