"""Texts and LIKE patterns from a seed, out of all of Unicode but NUL, and what a pattern matches by itself."""

import dataclasses
import enum
import random

# What some system reads as more than a character, or takes for one of these.
SPECIAL = "'\"`\\$%_^[]{}()?:;@#&!/*-+|~=<> "
# Beside quotes, percent signs, underscores and brackets: what looks like them, or is made of them by other code pages.
ALIKE = "\u2018\u2019\u02bc\u02b9\uff07\u201c\uff02\u2032\uff05\uff3f\uff3b\uff3c\u2216\u20e5"
ENDS = ["\n", "\r", "\r\n", "\t", "\v", "\f", "\u0085", "\u2028", "\u2029"]
CONTROLS = [chr(code) for code in [*range(1, 0x20), *range(0x7F, 0xA0)]]
# They join what is before them, or what is behind.
MARKS = ["\u0301", "\u0338", "\u20dd", "\u0e33", "\u094d", "\u200d", "\ufe0f", "\U000e0100", "\u0d4e", "\u0600", "\u1100"]
DIRECTIONS = ["\u202e", "\u202d", "\u2066", "\u2069", "\u200e", "\u200f", "\u05d0", "\u0627", "\ufefc"]
# What case mappings and normal forms change.
FOLDED = ["A", "a", "I", "i", "\u0130", "\u0131", "ß", "ſ", "\u212a", "K", "k", "Å", "\u212b", "é", "e\u0301", "ﬁ", "\u0345"]
INVISIBLE = ["\ufeff", "\u00a0", "\u00ad", "\u200b", "\u2060", "\u3000", "\ufffc", "\ufffd", "\ue000", "\uf8ff"]
NONCHARACTERS = [
    *(chr(code) for code in range(0xFDD0, 0xFDF0)),
    *(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))]
# What a quoting may make of its own words.
WORDS = ["''", "\\'", "\\\\", "\\n", "\\u0041", "\\x41", "\\101", "$$", "${env:HOME}", "--", "/*", "N'", "E'", "%s", "^^", "[^", "\\\n"]
KINDS = [list(SPECIAL), list(SPECIAL), list(ALIKE), ENDS, CONTROLS, MARKS, DIRECTIONS, FOLDED, INVISIBLE, NONCHARACTERS, WORDS]

# Characters behind ESCAPE; `None` is DC SQL's own, a backslash.
ESCAPES = [None, None, "\\", "^", "!", "'", '"', "$", "a", "[", "\U0001f600", "\u0301", "\ufeff", "\uffff"]


def any_scalar(source):
    """A character of any plane: most of a plane has no character of a standard, and travels all the same."""
    while True:
        code = source.randrange(17) << 16 | source.randrange(0x10000)
        if code and not 0xD800 <= code < 0xE000:
            return chr(code)


def any_text(source, longest=10):
    return "".join(
        any_scalar(source) if source.random() < 0.25 else source.choice(source.choice(KINDS))
        for _ in range(source.randint(1, longest)))


def any_texts(seed, count):
    """So many texts, and each of the special characters in one of its own, between two letters."""
    source = random.Random(seed)
    singles = {character for kind in KINDS for character in kind}
    planes = {chr(plane << 16 | low) for plane in range(17) for low in (1, 0xD7FF, 0xE000, 0xFFFD)}
    texts = {any_text(source) for _ in range(count)}
    return sorted(texts | {f"x{character}y" for character in singles | planes})


class Wildcard(enum.Enum):
    ONE, MANY = "_", "%"


ONE, MANY = Wildcard


@dataclasses.dataclass(frozen=True)
class Pattern:
    """A LIKE pattern: its parts are characters, `ONE` and `MANY`; its text escapes some with the character."""

    parts: tuple
    text: str
    escape: str | None

    def condition(self, value, negated=False):
        """The test of DC SQL, or its opposite."""
        suffix = "" if self.escape is None else f" ESCAPE {quoted(self.escape)}"
        return f"{value} {'NOT ' if negated else ''}LIKE {quoted(self.text)}{suffix}"

    @property
    def plain_text(self):
        """The pattern where nothing is escaped."""
        return "".join(part.value if isinstance(part, Wildcard) else part for part in self.parts)

    def matches(self, text):
        """Whether it matches a text, by characters alone."""
        places = {0}
        for part in self.parts:
            if part is MANY:
                places = set(range(min(places, default=len(text) + 1), len(text) + 1))
            else:
                places = {place + 1 for place in places if place < len(text) and part in (ONE, text[place])}
        return len(text) in places


def quoted(text):
    """A literal of DC SQL."""
    return "'" + text.replace("'", "''") + "'"


def any_pattern(source, texts):
    """A pattern that matches one of the texts, or nearly."""
    parts = []
    for character in source.choice(texts):
        chance = source.random()
        if chance < 0.15:
            parts.append(ONE)
        elif chance < 0.3:
            parts.append(MANY)
        else:
            parts.append(character)
    if source.random() < 0.3:
        parts.insert(source.randint(0, len(parts)), MANY)
    if source.random() < 0.1:
        parts.insert(source.randint(0, len(parts)), any_scalar(source))
    escape = source.choice(ESCAPES)
    mark = "\\" if escape is None else escape
    text = ""
    for part in parts:
        if part in (ONE, MANY):
            text += "_" if part is ONE else "%"
        else:
            # An ordinary character may be escaped, too.
            text += mark + part if part in ("%", "_", mark) or source.random() < 0.05 else part
    return Pattern(read(text, mark), text, escape)


def read(text, escape):
    """The parts of a pattern's text; runs of percent signs are one."""
    parts, scalars = [], iter(text)
    for scalar in scalars:
        if scalar == escape:
            parts.append(next(scalars))
        elif scalar == "%":
            if parts[-1:] != [MANY]:
                parts.append(MANY)
        else:
            parts.append(ONE if scalar == "_" else scalar)
    return tuple(parts)


def any_patterns(seed, count, texts):
    source = random.Random(seed)
    patterns = {}
    while len(patterns) < count:
        pattern = any_pattern(source, texts)
        patterns[pattern.text, pattern.escape] = pattern
    return list(patterns.values())
