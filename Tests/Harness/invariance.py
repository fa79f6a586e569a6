"""Every way to compile one query whose rows may not differ: the modes, and strict without each pass of the optimizer.

`full_pushdown` may differ from strict by the entries of the dialects' ledgers only: a plan that names none has strict's
stages, byte for byte, and no difference is allowed to it either.
"""

import json
import os
import random

from federate import MODES, ROOT

NONE, STRICT, FULL = "no_pushdown", "strict", "full_pushdown"
# One pass that matters to the query, chosen by its name.
ONE_OFF = "strict without one pass"
ALL_OFF = "strict without any pass"

# `FED_PASSES_OFF=all` takes every pass away from every query.
IS_WHOLE = os.environ.get("FED_PASSES_OFF", "one") == "all"


def features():
    """What a request can switch off, by the published schema."""
    schema = json.loads((ROOT / "schemas" / "explain-request.schema.json").read_text(encoding="utf-8"))
    switches = schema["properties"]["features"]["properties"]
    return [name for name, switch in switches.items() if switch.get("type") == "boolean"]


# Entries by which values may be others; by all others a statement may fail, and nothing else.
CHANGES_VALUES = {"case_mapping"}


def accepted(plan):
    """The entries of ledgers that the views of a plan document rely on."""
    return {name for federated in plan["federates"] for name in federated.get("ledger", [])}


def without(*names):
    return {"pushdown_mode": STRICT, "features": {name: False for name in names}}


FEATURES = features()
WITHOUT = {f"strict without {name}": without(name) for name in FEATURES}

# The members of a request, by the name of the way.
REQUESTS = {**{mode: {"pushdown_mode": mode} for mode in MODES}, **WITHOUT, ALL_OFF: without(*FEATURES)}


def seeded(name):
    """The ways without one pass, in an order that the name of a query decides."""
    labels = [*WITHOUT, ALL_OFF]
    random.Random(name).shuffle(labels)
    return labels
