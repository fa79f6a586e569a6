"""Runs the queries: each first by all peers for its rows and bytes, then in turns for the times."""

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


def measured(systems, peers, number, runs):
    """What a query took with each peer, by the peer's name."""
    question = question_of(systems, number)
    judge = Judge(systems, question) if question.types else None
    found = {name: first_round(systems.link, peer, question, judge) for name, peer in peers.items()}
    for _ in range(runs):
        for name, peer in peers.items():
            if found[name]["failure"] is None:
                add(found[name], peer.answer(question))
    return found


def first_round(link, peer, question, judge):
    """A peer's first answer: its rows, and the bytes that it took. Its time is no part of the times."""
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
        "first": reply.seconds,
        "seconds": [],
        "inner": reply.inner,
    }


def add(entry, reply):
    """A timed round."""
    if reply.failure is not None:
        entry["failure"] = reply.failure
        return
    entry["seconds"].append(reply.seconds)
    entry["inner"] = reply.inner


def write(path, document):
    """Puts a JSON document into its place, whole."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(document, indent=1) + "\n")
    part.replace(path)
