"""Makes a random query that shows something as small as can be."""

import dataclasses
import functools

from random_queries.kinds import BOOLEAN
from random_queries.queries import Derived, Join
from random_queries.terms import Term, null


def smaller_terms(term):
    """Terms of the same type with something less."""
    for part in term.parts:
        if part.type == term.type and part.digits is None and not part.is_bare:
            yield part
    if term.parts or term.query:
        yield null(term.type) if term.type != BOOLEAN else Term(BOOLEAN, "TRUE", "TRUE")
    if term.query is not None:
        for query in smaller_inner_queries(term.query):
            yield dataclasses.replace(term, query=query)
    if term.is_window:
        # With less of an order its value would be anyone's guess.
        return
    for number, part in enumerate(term.parts):
        for smaller in smaller_terms(part):
            yield dataclasses.replace(term, parts=term.parts[:number] + (smaller,) + term.parts[number + 1:])


def smaller_sources(source):
    if isinstance(source, Derived):
        for query in smaller_inner_queries(source.query):
            yield Derived(query, source.alias)
    if isinstance(source, Join):
        yield source.left
        yield source.right
        for left in smaller_sources(source.left):
            yield dataclasses.replace(source, left=left)
        for right in smaller_sources(source.right):
            yield dataclasses.replace(source, right=right)
        if source.condition:
            if source.kind != "JOIN":
                yield dataclasses.replace(source, kind="JOIN")
            for condition in smaller_terms(source.condition):
                yield dataclasses.replace(source, condition=condition)


def smaller_queries(query):
    """Queries with one clause, item, table or term less; some of them are not valid."""
    change = functools.partial(dataclasses.replace, query)
    for bare in ({"where": None}, {"having": None}, {"order": (), "limit": None, "offset": None}, {"limit": None},
                 {"offset": None}, {"is_distinct": False}, {"arms": ()}, {"tables": ()}):
        if any(getattr(query, name) != value for name, value in bare.items()):
            yield change(**bare)
    if len(query.items) > 1:
        for number in range(len(query.items)):
            yield without_item(query, number)
    for source in smaller_sources(query.source):
        yield change(source=source)
    for name, shared in query.tables:
        for smaller in smaller_inner_queries(shared):
            yield change(tables=((name, smaller),))
    for arm in query.arms:
        yield dataclasses.replace(arm, order=query.order, limit=query.limit, offset=query.offset, tables=query.tables)
        for smaller in smaller_queries(arm):
            if len(smaller.items) == len(query.items):
                yield change(arms=(smaller,))
    for number, key in enumerate(query.keys or ()):
        rest = query.keys[:number] + query.keys[number + 1:]
        yield change(keys=rest)
        for smaller in smaller_terms(key):
            yield change(
                keys=query.keys[:number] + (smaller,) + query.keys[number + 1:],
                items=tuple(replaced(item, key, smaller) for item in query.items),
                having=query.having and replaced(query.having, key, smaller))
    for name in ("where", "having"):
        if getattr(query, name):
            for smaller in smaller_terms(getattr(query, name)):
                yield change(**{name: smaller})
    for number, item in enumerate(query.items):
        for smaller in smaller_terms(item):
            yield change(items=query.items[:number] + (smaller,) + query.items[number + 1:])


def smaller_inner_queries(query):
    """Those that keep their columns, which others name."""
    return (smaller for smaller in smaller_queries(query) if smaller.types == query.types)


def without_item(query, number):
    """The query without an output column, in its arms and its order too."""
    order = tuple(
        dataclasses.replace(key, by=key.by - 1) if isinstance(key.by, int) and key.by > number else key
        for key in query.order if key.by != number)
    arms = tuple(
        dataclasses.replace(arm, items=arm.items[:number] + arm.items[number + 1:]) for arm in query.arms)
    return dataclasses.replace(query, items=query.items[:number] + query.items[number + 1:], order=order, arms=arms)


def replaced(term, old, new):
    if term == old:
        return new
    return dataclasses.replace(term, parts=tuple(replaced(part, old, new) for part in term.parts))


def shrunk(query, still_fails, attempts=200):
    """The smallest query found that fails in the same way."""
    while True:
        for smaller in smaller_queries(query):
            if attempts == 0:
                return query
            attempts -= 1
            if still_fails(smaller):
                query = smaller
                break
        else:
            return query
