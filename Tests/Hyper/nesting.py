"""Every form of the grammar in itself: where an argument has another type than the result, a bridge leads back to it."""

import dataclasses

from generate import COLUMNS, FORMS, LEAVES, LITERALS, PART

# From the kind of a result to that of an argument.
BRIDGES = {
    "int": {"dec": "({}::numeric(18,2))", "flt": "({}::double precision)", "txt": "({}::text)", "bool": "({} = 1)"},
    "dec": {"int": "({}::bigint)", "flt": "({}::double precision)", "txt": "({}::text)", "bool": "({} = 1)"},
    "flt": {"int": "({}::bigint)", "dec": "({}::numeric(18,2))", "txt": "({}::numeric(18,2)::text)", "bool": "({} = 1)"},
    "txt": {"int": "length({})", "dec": "(length({})::numeric(18,2))", "flt": "(length({})::double precision)",
            "bool": "({} = 'a')", "date": "try_cast({} as date)", "ts": "try_cast({} as timestamp)",
            "tstz": "try_cast({} as timestamptz)", "bytes": "({}::bytes)", "time": "({}::time)"},
    "bool": {"int": "({}::int)", "dec": "({}::int::numeric(18,2))", "flt": "({}::int::double precision)",
             "txt": "({}::text)", "date": "(case when {} then d end)", "ts": "(case when {} then ts end)",
             "tstz": "(case when {} then tstz end)", "time": "(case when {} then tm end)",
             "bytes": "(case when {} then by end)"},
    "date": {"int": "({} - date '2000-01-01')", "ts": "({}::timestamp)", "txt": "({}::text)",
             "tstz": "({}::timestamptz)", "bool": "({} = d)"},
    "ts": {"date": "({}::date)", "txt": "({}::text)", "tstz": "({}::timestamptz)", "bool": "({} = ts)"},
    "tstz": {"ts": "({}::timestamp)", "date": "({}::date)", "txt": "({}::text)", "bool": "({} = tstz)"},
    "time": {"txt": "({}::text)", "bool": "({} = tm)"},
    "bytes": {"txt": "({}::text)", "int": "octet_length({})", "bool": "({} = by)"},
}
CHOICES = {**LEAVES, "num": ["flt", "dec", "int"], "exact": ["dec", "int"], "simple": ["bool"], "dbl": ["flt"],
           "dblcol": ["flt"]}


@dataclasses.dataclass(frozen=True)
class Nesting:
    """A form with the place in it where the next one stands, and how its result gets there."""

    form: str
    place: int
    kind: str
    bridge: str

    def __str__(self):
        return f"{self.form} in its part {self.place + 1}"

    def nested(self, depth):
        """The form in itself, so many times."""
        words = PART.split(self.form)
        kinds, texts = words[1::2], words[2::2]
        inner = leaf(self.kind)
        for _ in range(depth):
            parts = [(inner if place == self.place else leaf(kind)) + text
                     for place, (kind, text) in enumerate(zip(kinds, texts, strict=True))]
            inner = self.bridge.format(words[0] + "".join(parts))
        return inner


def leaf(kind):
    """A column, or a tame literal."""
    kind = CHOICES.get(kind, [kind])[0]
    if kind in COLUMNS:
        return COLUMNS[kind][0]
    return LITERALS[kind][min(1, len(LITERALS[kind]) - 1)]


def nestings():
    """One for each place of each form that can be nested."""
    found = {}
    for kind, bridges in BRIDGES.items():
        for form in FORMS[kind]:
            for place, part in enumerate(PART.findall(form)):
                for choice in CHOICES.get(part, [part]):
                    bridge = "{}" if choice == kind else bridges.get(choice)
                    if bridge:
                        found[form, place, choice] = Nesting(form, place, choice, bridge)
    return list(found.values())
