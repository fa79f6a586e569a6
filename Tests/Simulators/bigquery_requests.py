"""What a request to BigQuery says, and what it must not."""

import re
import unicodedata

from .refusal import Refused


def query_of(body, kind):
    """The part of a request that says what to run."""
    return body if kind == "queries" else body["configuration"]["query"]


def wrong_labels(body):
    """The names of labels that are none (<https://cloud.google.com/bigquery/docs/labels-intro#requirements>)."""
    labels = body.get("labels") or (body.get("configuration") or {}).get("labels") or {}
    return [name for name, value in labels.items()
            if not re.fullmatch("[a-z][a-z0-9_-]{0,62}", name) or len(value) > 63 or not all(map(is_of_label, value))]


def is_of_label(character):
    """Small letters, letters of scripts that have no small ones, digits, `_` and `-`."""
    return character in "_-" or unicodedata.category(character) in ("Ll", "Lo", "Nd")


def require_dataset(statement):
    """Refuses tables without a dataset, where there is no default one."""
    from sqlglot import exp

    local = {cte.alias for cte in statement.tree.find_all(exp.CTE)}
    for table in statement.tree.find_all(exp.Table):
        if isinstance(table.this, exp.Identifier) and not table.db and table.name not in local:
            raise Refused(
                "dataset", f'Table "{table.name}" must be qualified with a dataset (e.g. dataset.table).')
