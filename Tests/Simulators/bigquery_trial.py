"""Dry runs: what a statement is, and what its columns are, found out without running any of it.

<https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2>
"""

from . import bigquery_cells as cells
from .service import Reply

TYPES = {"query": "SELECT", "create": "CREATE_TABLE_AS_SELECT", "drop": "DROP_TABLE"}


def answer(simulator, kind, where, statements, is_standard):
    """The answer to `jobs.insert`, or to `jobs.query`; there is no job, and so it has no identifier."""
    *earlier, statement = statements
    fields = []
    if statement.is_query and not earlier:
        session = simulator.database.session(*where)
        try:
            fields = [cells.field(column.name, column.type, is_standard) for column in session.columns(statement)]
        finally:
            session.close()
    reference = {"projectId": simulator.options["project"], "location": simulator.options["location"]}
    schema = {"schema": {"fields": fields}} if fields else {}
    if kind == "queries":
        return Reply.json({"kind": "bigquery#queryResponse", "jobReference": reference, "jobComplete": True,
                           "totalBytesProcessed": "0", "cacheHit": False, **schema})
    name = "SCRIPT" if earlier else TYPES.get(statement.kind, statement.kind.upper())
    return Reply.json({
        "kind": "bigquery#job", "jobReference": reference, "status": {"state": "DONE"},
        "configuration": {
            "jobType": "QUERY", "dryRun": True, "query": {"query": statement.text, "useLegacySql": False}},
        "statistics": {"totalBytesProcessed": "0", "query": {
            "statementType": name, "totalBytesProcessed": "0", **schema}}})
