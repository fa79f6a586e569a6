"""Asks all peers a query: once for the rows and bytes, and in turns for the times."""

import json
import sys
import time

import federate
from judge import Judge
from peer import Question

# What a server may still send after the last row: how long to wait for it, in seconds.
SETTLING = 0.02


def question_of(systems, number):
    """A query with the types of its columns; none, and why, where the compiler refuses it."""
    sql = systems.texts[number]
    try:
        plan = federate.compile_plan(systems.here, systems.catalog, sql, "no_pushdown", name="types")
    except AssertionError as refusal:
        print(f"q{number} is not compared: {refusal}", file=sys.stderr)
        return Question(number, sql, None)
    return Question(number, sql, plan.types)


def counted(systems, link, peers, question):
    """The figures of a query by peer, after one answer of each: its bytes, and whether its rows are right."""
    judge = Judge(systems, question) if question.types else None
    return {name: first_round(link, peer, question, judge) for name, peer in peers.items()}


def first_round(link, peer, question, judge):
    sent, received = link.moved()
    reply = peer.answer(question)
    time.sleep(SETTLING)
    sent_now, received_now = link.moved()
    answered = reply.failure is None
    return {
        "failure": reply.failure,
        "rows": len(reply.rows) if answered else None,
        "objection": judge.objection(reply.rows) if answered and judge else None,
        "sent": sent_now - sent,
        "received": received_now - received,
        "seconds": [],
        "inner": reply.inner,
    }


def timed(peers, question, runs, entries):
    """Adds the seconds of some runs to the figures of a query, the peers in turns; one that fails runs no more."""
    for _ in range(runs):
        for name, peer in peers.items():
            entry = entries[name]
            if entry["failure"] is None:
                reply = peer.answer(question)
                entry["failure"] = reply.failure
                if reply.failure is None:
                    entry["seconds"].append(reply.seconds)
                    entry["inner"] = reply.inner


def write(path, document):
    """Puts a JSON document into its place, whole; nowhere, if there is none."""
    if path is None:
        return
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(document, indent=1) + "\n")
    part.replace(path)
