"""Random queries over given tables, each with the oracle's words for it: `Generator(seed, tables).query()`."""

from random_queries.generator import Generator
from random_queries.kinds import BIGINT, BOOLEAN, DATE, DOUBLE, INTEGER, TEXT, TIMESTAMP, Type
from random_queries.queries import name_sql
from random_queries.shrinking import shrunk
from random_queries.terms import ORACLE_MACROS, NoOracle

__all__ = [
    "BIGINT", "BOOLEAN", "DATE", "DOUBLE", "INTEGER", "ORACLE_MACROS", "TEXT", "TIMESTAMP", "Generator", "NoOracle",
    "Type", "name_sql", "shrunk"]
