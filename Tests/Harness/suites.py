"""TPC-H and TPC-DS: their queries, and how their tables are spread over two PostgreSQL servers and a DuckDB file.

Of each there is a second layout, with all tables on one server. DuckDB's extensions make the data and give the texts of
the queries; neither is kept here.
"""

import dataclasses
import importlib.util
import os
import pathlib

import duckdb

SCALE = os.environ.get("FED_SCALE", "0.01")
MODES = ["no_pushdown", "strict"]

# The columns of fixed width, in the words of the TPC documents. On PostgreSQL they are char(n), so that what a
# comparison makes of padding is tried, too; DC SQL has them as text.
FIXED_WIDTHS = {
    "l_returnflag": 1, "l_linestatus": 1, "l_shipinstruct": 25, "l_shipmode": 10, "o_orderstatus": 1,
    "o_orderpriority": 15, "o_clerk": 15, "p_mfgr": 25, "p_brand": 10, "p_container": 10, "s_name": 25, "s_phone": 15,
    "cc_call_center_id": 16, "cc_state": 2, "cc_zip": 10, "cc_hours": 20, "cp_catalog_page_id": 16, "d_date_id": 16,
    "d_day_name": 9, "d_quarter_name": 6, "d_holiday": 1, "d_weekend": 1, "d_following_holiday": 1,
    "d_current_day": 1, "d_current_week": 1, "d_current_month": 1, "d_current_quarter": 1, "d_current_year": 1,
    "hd_buy_potential": 15, "i_item_id": 16, "i_brand": 50, "i_class": 50, "i_category": 50, "i_manufact": 50,
    "i_size": 20, "i_formulation": 20, "i_color": 20, "i_units": 10, "i_container": 10, "i_product_name": 50,
    "p_promo_id": 16, "p_promo_name": 50, "p_channel_dmail": 1, "p_channel_email": 1, "p_channel_catalog": 1,
    "p_channel_tv": 1, "p_channel_radio": 1, "p_channel_press": 1, "p_channel_event": 1, "p_channel_demo": 1,
    "p_purpose": 15, "p_discount_active": 1, "r_reason_id": 16, "r_reason_desc": 100, "s_store_id": 16, "s_hours": 20,
    "s_state": 2, "s_zip": 10, "s_street_number": 10, "s_street_type": 15, "s_suite_number": 10,
    "sm_ship_mode_id": 16, "sm_type": 30, "sm_code": 10, "sm_carrier": 20, "sm_contract": 20, "t_time_id": 16,
    "t_am_pm": 2, "t_shift": 20, "t_sub_shift": 20, "t_meal_time": 20, "w_warehouse_id": 16, "w_state": 2, "w_zip": 10,
    "web_site_id": 16, "web_state": 2, "web_zip": 10, "web_company_name": 50, "wp_web_page_id": 16, "wp_type": 50,
    "wp_autogen_flag": 1,
}

# Numbers of 64 bits in TPC-DS; its other whole numbers are integers, although DuckDB makes all of them bigint.
LONG = {"ss_ticket_number", "sr_ticket_number", "cs_order_number", "cr_order_number", "ws_order_number",
        "wr_order_number"}


@dataclasses.dataclass(frozen=True)
class Suite:
    """One benchmark in one layout: how its data is made, and which connection has which table, with its key."""

    name: str
    benchmark: str
    generate: str
    size: int
    tables: dict

    scale = SCALE

    @property
    def tenant(self):
        return f"suites/{self.name}"

    @property
    def on_one_server(self):
        """The same with all tables on one server."""
        tables = {table: key for part in self.tables.values() for table, key in part.items()}
        return dataclasses.replace(self, name=f"{self.name}_one", tables={"pg_orders": tables})

    @property
    def connections(self):
        return {connection: "duckdb" if connection == "marts" else "postgres" for connection in self.tables}

    def remote_type(self, connection, column, kind):
        """The type of a column where it lives, from the one that DuckDB makes."""
        if connection == "marts":
            return kind
        if column in FIXED_WIDTHS:
            return f"char({FIXED_WIDTHS[column]})"
        if kind == "BIGINT" and self.benchmark == "tpcds" and column not in LONG:
            return "integer"
        return {"VARCHAR": "varchar(200)"}.get(kind, kind.replace("DECIMAL", "numeric").lower())

    def spelled(self, remote):
        """A type of PostgreSQL or DuckDB in the words of the system that has the table."""
        return remote

    def schema(self, connection):
        """Where a connection's tables are."""
        return "main" if connection == "marts" else "public"

    def catalog(self, data):
        """The catalog document of the tables that a DuckDB connection holds."""
        return {
            "version": 1,
            "tenant_id": self.tenant,
            "connections": {name: {"system": system} for name, system in self.connections.items()},
            "tables": [
                self.table(data, connection, table, key.split())
                for connection, tables in self.tables.items() for table, key in tables.items()],
        }

    def table(self, data, connection, table, key):
        columns = data.execute(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? AND database_name = ?"
            " ORDER BY column_index", [table, data.execute("SELECT current_database()").fetchone()[0]]).fetchall()
        assert columns, f"DuckDB made no {table}"
        entries = []
        for column, kind in columns:
            remote = self.remote_type(connection, column, kind)
            entries.append({
                "name": column, "remote_type": self.spelled(remote), "type": dc_type(remote),
                # All of TPC-H's columns are NOT NULL, and the keys of TPC-DS.
                "nullable": self.benchmark == "tpcds" and column not in key})
        return {"name": table, "connection": connection, "remote": [self.schema(connection), table], "columns": entries,
                "keys": [key]}


def dc_type(remote):
    """The type that DC SQL sees for a type of PostgreSQL or DuckDB."""
    name = remote.lower().replace("decimal", "numeric")
    return "text" if name.startswith(("char", "varchar")) else name


TPCH = Suite("tpch", "tpch", "dbgen", 22, {
    "pg_orders": {"lineitem": "l_orderkey l_linenumber", "orders": "o_orderkey"},
    "pg_parts": {"part": "p_partkey", "partsupp": "ps_partkey ps_suppkey", "supplier": "s_suppkey"},
    "marts": {"customer": "c_custkey", "nation": "n_nationkey", "region": "r_regionkey"},
})

TPCDS = Suite("tpcds", "tpcds", "dsdgen", 99, {
    "pg_orders": {
        "store_sales": "ss_item_sk ss_ticket_number", "store_returns": "sr_item_sk sr_ticket_number",
        "store": "s_store_sk", "date_dim": "d_date_sk", "time_dim": "t_time_sk", "promotion": "p_promo_sk",
        "household_demographics": "hd_demo_sk", "income_band": "ib_income_band_sk", "reason": "r_reason_sk",
    },
    "pg_parts": {
        "catalog_sales": "cs_item_sk cs_order_number", "catalog_returns": "cr_item_sk cr_order_number",
        "web_sales": "ws_item_sk ws_order_number", "web_returns": "wr_item_sk wr_order_number",
        "inventory": "inv_date_sk inv_item_sk inv_warehouse_sk", "item": "i_item_sk", "warehouse": "w_warehouse_sk",
        "ship_mode": "sm_ship_mode_sk", "call_center": "cc_call_center_sk", "catalog_page": "cp_catalog_page_sk",
        "web_page": "wp_web_page_sk", "web_site": "web_site_sk",
    },
    "marts": {
        "customer": "c_customer_sk", "customer_address": "ca_address_sk", "customer_demographics": "cd_demo_sk",
    },
})

SPLIT = [TPCH, TPCDS]
ON_ONE_SERVER = [suite.on_one_server for suite in SPLIT]
SUITES = {suite.name: suite for suite in (*SPLIT, *ON_ONE_SERVER)}


@dataclasses.dataclass(frozen=True)
class Query:
    """One query of one suite, as it is or widened."""

    suite: str
    number: int
    is_wide: bool = False

    def __str__(self):
        return f"{self.suite}/q{self.number}{' widened' if self.is_wide else ''}"


def queries_of(suites):
    return [Query(suite.name, number) for suite in suites for number in range(1, suite.size + 1)]


QUERIES = queries_of(SPLIT)


def generated(suite, scale=None, file=":memory:"):
    """A DuckDB that holds a suite's tables and knows its queries, with DC SQL's division and order of NULLs."""
    data = dc_session(file)
    load_extension(data, suite.benchmark)
    if not data.execute("FROM duckdb_tables()").fetchone():
        data.execute(f"CALL {suite.generate}(sf = {float(suite.scale if scale is None else scale)})")
    return data


def dc_session(file=":memory:"):
    """A session of DuckDB that divides integers, and puts NULLs, as DC SQL does."""
    data = duckdb.connect(file)
    data.execute("SET enable_progress_bar = false")
    data.execute("SET integer_division = true")
    data.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'")
    return data


def load_extension(data, name):
    """Loads an extension of DuckDB out of the Python package that brings it."""
    package = importlib.util.find_spec(f"duckdb_extension_{name}")
    if package is None:
        raise ModuleNotFoundError(f"no package duckdb-extension-{name.replace('_', '-')}")
    [extension] = pathlib.Path(package.origin).parent.glob(f"extensions/*/{name}.duckdb_extension")
    data.execute(f"LOAD '{extension}'")


def texts(suite, data):
    """The queries of a suite by number."""
    found = dict(data.execute(f"SELECT query_nr, query FROM {suite.benchmark}_queries()").fetchall())
    assert sorted(found) == list(range(1, suite.size + 1)), found.keys()
    return {number: text.strip().rstrip(";") for number, text in found.items()}
