"""Makes typed expressions over the edge table from a seed.

The grammar is a table: for each kind of value, the forms it comes in. In a form, `<kind>` is a part of that kind, and
everything else is SQL. A part is a tree of its own, so that a failing expression can be taken apart.

Left out on purpose, since the engines may answer differently and both be right: NOT IN over subqueries; AND and OR
or IN over parts that can fail (which side is evaluated is nobody's promise), IS NULL, IS DISTINCT and count() over them
(Hyper often knows the answer without); functions of libm over more than a column or a literal (the last digit would be
multiplied); the constant zero of a float, whose product with an infinity is zero in Hyper.
"""

import dataclasses
import random
import re

PART = re.compile(r"<(\w+)>")

COLUMNS = {
    "int": ["id", "bi", "si"],
    "dec": ["amt", "n38"],
    "flt": ["f", "r"],
    # Sums of real depend on the order of the rows in their first digits: aggregates take double alone.
    "dbl": ["f"],
    "dblcol": ["f"],
    # Hyper's statistics of more digits are not exact.
    "small": ["amt", "id", "si"],
    "txt": ["s", "s", "vc", "vc", "ch"],
    "bool": ["b"],
    "date": ["d"],
    "ts": ["ts"],
    "tstz": ["tstz"],
    "time": ["tm"],
    "bytes": ["by"],
}

LITERALS = {
    "int": ["0", "1", "2", "3", "7", "10", "100", "(-1)", "(-7)", "2147483647", "9223372036854775807", "3000000000",
            "5::smallint", "32767::smallint", "3::bigint", "null::int", "null::bigint"],
    "dec": ["0.0", "1.5", "0.05", "(-2.345)", "2.5", "100.00", "3.14159", "0.333333333333", "12345678901234567890.12",
            "0.0000019::numeric(38,18)", "1::numeric(38,0)", "999.99::numeric(5,2)", "null::numeric(10,3)",
            "(-1.005)::numeric(9,3)", "7::numeric(18,6)", "1e3::numeric(12,4)", "0.1::numeric(30,20)",
            "'99999999999999999999999999999999999999'::numeric(38,0)"],
    "flt": ["1.5e0", "0.1::double precision", "2.5e0", "(-3.5e0)", "1e300", "1e-300", "0.1::real", "3::real",
            "'NaN'::double precision", "'infinity'::double precision", "null::double precision", "null::real"],
    "dblcol": ["f"],
    "dbl": ["0e0", "1.5e0", "0.1::double precision", "(-3.5e0)", "null::double precision"],
    "small": ["1.5", "amt::numeric(12,1)", "null::numeric(10,3)", "null::int", "5::smallint"],
    "txt": ["''", "'a'", "'A'", "'apple'", "' x '", "'a,b,c'", "'42'", "'-1.5'", "'2024-02-29'", "'true'", "'É'",
            "'ß'", "'%'", "'a_c'", "'😀'", "null::text", "'it''s'", "'back\\slash'", "'Hello World'", "'x'::varchar(3)",
            "'ab'::char(4)"],
    "bool": ["true", "false", "null::boolean"],
    "date": ["date '2024-02-29'", "date '2023-12-31'", "date '1970-01-01'", "date '2000-01-03'", "null::date"],
    "ts": ["timestamp '2024-02-29 12:34:56.789'", "timestamp '1969-12-31 23:59:59'", "timestamp '2024-01-01 00:00:00'",
           "null::timestamp"],
    "tstz": ["timestamptz '2024-02-29 12:34:56.789+00'", "timestamptz '2024-03-10 06:59:59+00'", "null::timestamptz"],
    "time": ["time '12:34:56'", "time '00:00:00'", "time '23:59:59.999999'", "time '24:00'"],
    "ivl": ["interval '1 day'", "interval '1 month'", "interval '-1 month'", "interval '1 year'",
            "interval '90 minutes'", "interval '1.5 days 20 ms'", "interval '25 hrs'", "interval '-1 day 25:00:00'",
            "interval '1 month 2 days 03:04:05.678'", "interval '30 days'", "interval '0 days'"],
    "bytes": ["'\\x41'::bytes", "'\\x00ff'::bytes", "'abc'::bytes"],
    # Small arguments that stay literals: how many, which, how long.
    "n": ["0", "1", "2", "3", "5", "(-1)", "(-2)"],
    "len": ["0", "1", "2", "3", "7"],
    "pos": ["1", "2", "3"],
    "scale": ["0", "1", "2", "4", "(-1)"],
    "shift": ["0", "1", "2", "5", "31"],
    "code": ["65", "97", "233", "8364", "128512", "0", "(-1)"],
    "char": ["'a'", "' '", "'x'", "'ab'", "'é'", "''"],
    "sep": ["','", "' '", "'a'", "'--'", "''"],
    "like": ["'a%'", "'%a%'", "'%a'", "'a_c%'", "'%\\_%'", "''", "'%'", "'_'", "'A%E'", "'a%p%e'", "'É%'", "'%%'"],
    "regex": ["'a'", "'a+'", "'^a'", "'e$'", "'[a-c]+'", "'(a)(p+)'", "'.'", "'x|a'", "'\\d+'", "'\\w'", "'(?i)APPLE'",
              "'^$'", "'p*'", "'[^a]'", "'\\.'", "'a.c'"],
    "rewith": ["'b'", "''", "'[\\1]'", "'\\0'", "'$1'"],
    "field": ["year", "month", "day", "quarter", "week", "dow", "isodow", "doy", "isoyear", "decade", "century",
              "millennium", "epoch"],
    "clockfield": ["hour", "minute", "second", "milliseconds", "microseconds"],
    "ivlfield": ["year", "month", "day", "hour", "minute", "second"],
    "si": ["si", "(-3)", "2", "null::int"],
    "unit": ["'year'", "'quarter'", "'month'", "'week'", "'day'", "'hour'", "'minute'", "'second'", "'decade'",
             "'century'", "'milliseconds'"],
    "longunit": ["'year'", "'quarter'", "'month'", "'week'", "'day'", "'decade'", "'century'"],
    "dayunit": ["'year'", "'quarter'", "'month'", "'week'", "'day'"],
    "zone": ["'America/New_York'", "'UTC'", "'Asia/Kolkata'", "'Europe/Berlin'", "'cet'", "'EST'", "'gmt'", "'Japan'"],
    "numtype": ["numeric(5,2)", "numeric(10,1)", "numeric(18,6)", "numeric(38,18)", "numeric(38,0)", "numeric(9,9)",
                "numeric(20,3)", "numeric"],
    "inttype": ["smallint", "int", "bigint"],
    "flttype": ["double precision", "real"],
    "cmp": ["=", "<>", "<", "<=", ">", ">="],
    "datefmt": ["'YYYY-MM-DD'", "'DD.MM.YYYY'", "'YYYYMMDD'", "'Mon DD, YYYY'", "'Day'", "'Month'", "'MM/DD/YY'", "'D'",
                "'DDD'", "'IYYY-IW'", "'Q'"],
    "tsfmt": ["'YYYY-MM-DD HH24:MI:SS'", "'HH12:MI AM'", "'US'", "'MS'", "'YYYY-MM-DD\"T\"HH24'"],
}

# What a kind without literals of its own is, and what any kind can be wrapped in.
GENERAL = [
    "case when <bool> then <{0}> else <{0}> end", "case when <bool> then <{0}> end", "coalesce(<{0}>, <{0}>)",
    "nullif(<{0}>, <{0}>)", "iff(<bool>, <{0}>, <{0}>)", "ifnull(<{0}>, <{0}>)",
]
ORDERED = ["greatest(<{0}>, <{0}>)", "least(<{0}>, <{0}>)", "greatest(<{0}>, <{0}>, <{0}>)"]

FORMS = {
    "num": ["<int>", "<dec>", "<flt>"],
    "exact": ["<int>", "<dec>", "<dec>"],
    "int": [
        "(<int> + <int>)", "(<int> - <int>)", "(<int> * <int>)", "(<int> / <int>)", "(<int> % <int>)", "(- <int>)",
        "abs(<int>)", "mod(<int>, <int>)", "div(<int>, <int>)", "sign(<int>)", "(<int> & <int>)", "(<int> | <int>)",
        "(<int> # <int>)", "(~ <int>)", "(<int> << <shift>)", "(<int> >> <shift>)", "factorial(<int>)",
        "(<num>)::<inttype>", "(<txt>)::<inttype>", "(<bool>)::int", "try_cast(<txt> as <inttype>)",
        "try_cast(<num> as <inttype>)",
        "length(<txt>)", "char_length(<txt>)", "octet_length(<txt>)", "bit_length(<txt>)", "position(<txt> in <txt>)",
        "strpos(<txt>, <txt>)", "ascii(<txt>)", "extract(<field> from <date>)", "extract(<field> from <ts>)",
        "extract(<clockfield> from <ts>)", "extract(<field> from <tstz>)", "extract(<clockfield> from <tstz>)",
        "extract(<clockfield> from <time>)", "extract(<ivlfield> from <ivl>)", "hour(<time>)", "(<date> - <date>)",
        "datediff(<dayunit>, <date>, <date>)",
        "datediff(<unit>, <ts>, <ts>)", "year(<date>)", "month(<ts>)", "day(<date>)", "quarter(<date>)", "week(<date>)",
        "hour(<ts>)", "minute(<ts>)", "dayofweek(<date>)", "regexp_count(<txt>, <regex>)",
        "regexp_instr(<txt>, <regex>)", "width_bucket(<flt>, 0, 10, 5)", "zeroifnull(<int>)", "nullifzero(<int>)",
        "case <int> when <int> then <int> else <int> end", "octet_length(<bytes>)",
    ],
    "dec": [
        "(<dec> + <dec>)", "(<dec> - <dec>)", "(<dec> * <dec>)", "(<dec> / <dec>)", "(<dec> % <dec>)",
        "(<dec> + <int>)", "(<int> - <dec>)", "(<dec> * <int>)", "(<int> * <dec>)", "(<dec> / <int>)",
        "(<int> / <dec>)", "(<dec> % <int>)", "(- <dec>)", "abs(<dec>)", "round(<dec>)", "round(<dec>, <scale>)",
        "trunc(<dec>)", "trunc(<dec>, <scale>)", "floor(<dec>)", "ceil(<dec>)", "sign(<dec>)", "mod(<dec>, <dec>)",
        "div(<dec>, <dec>)", "(<num>)::<numtype>", "(<dec>)::<numtype>", "(<txt>)::<numtype>",
        "try_cast(<txt> as <numtype>)", "try_cast(<num> as <numtype>)", "greatest(<dec>, <int>)",
        "case when <bool> then <dec> else <int> end", "coalesce(<int>, <dec>)", "zeroifnull(<dec>)",
        "width_bucket(<dec>, 0, 10, 5)", "(<dec> ^ <n>)", "((<bool>)::int + <dec>)", "round(<int>)", "floor(<int>)",
        "round(<int>, <scale>)",
    ],
    "flt": [
        "(<flt> + <flt>)", "(<flt> - <flt>)", "(<flt> * <flt>)", "(<flt> / <flt>)", "(<flt> + <exact>)",
        "(<exact> * <flt>)", "(<flt> / <exact>)", "(<exact> / <flt>)", "(- <flt>)", "abs(<flt>)", "round(<flt>)",
        "round(<flt>, <scale>)", "trunc(<flt>)", "trunc(<flt>, <scale>)", "floor(<flt>)", "ceil(<flt>)", "sign(<flt>)",
        "(<exact>)::<flttype>", "(<flt>)::<flttype>", "(<txt>)::<flttype>", "try_cast(<txt> as <flttype>)",
        "sqrt(<numleaf>)", "exp(<numleaf>)", "ln(<numleaf>)", "log(<numleaf>)", "log(<numleaf>, <numleaf>)",
        "power(<numleaf>, <numleaf>)", "(<numleaf> ^ <numleaf>)", "sin(<numleaf>)", "cos(<numleaf>)", "tan(<numleaf>)",
        "cot(<numleaf>)", "asin(<numleaf>)", "acos(<numleaf>)", "atan(<numleaf>)", "atan2(<numleaf>, <numleaf>)",
        "degrees(<numleaf>)", "radians(<numleaf>)", "cbrt(<numleaf>)", "pi()", "try_ln(<numleaf>)",
        "try_sqrt(<numleaf>)", "try_log(<numleaf>)", "try_power(<numleaf>, <numleaf>)", "|/ <numleaf>",
        "date_part('month', <date>)", "date_part('hour', <ts>)", "greatest(<flt>, <exact>)", "coalesce(<int>, <flt>)",
        "case when <bool> then <flt> else <exact> end", "extract(epoch from <ivl>)", "try_cast(<txtleaf> as <flttype>)",
    ],
    "txt": [
        "(<txt> || <txt>)", "(<txt> || <int>)", "concat(<txt>, <txt>)", "concat(<txt>, <int>, <bool>)",
        "concat_ws(<sep>, <txt>, <txt>)", "upper(<txt>)", "lower(<txt>)", "trim(<txt>)", "ltrim(<txt>)",
        "rtrim(<txt>)", "btrim(<txt>, <char>)", "trim(both <char> from <txt>)", "trim(leading <char> from <txt>)",
        "substring(<txt>, <n>)", "substring(<txt>, <n>, <len>)", "substring(<txt> from <n> for <len>)",
        "substr(<txt>, <n>, <len>)", "left(<txt>, <n>)", "right(<txt>, <n>)", "replace(<txt>, <char>, <char>)",
        "replace(<txt>, <txt>, <txt>)", "lpad(<txt>, <len>, <char>)", "rpad(<txt>, <len>, <char>)",
        "lpad(<txt>, <len>)",
        "repeat(<txt>, <n>)", "reverse(<txt>)", "initcap(<txt>)", "split_part(<txt>, <sep>, <n>)", "chr(<code>)",
        "md5(<txt>)", "to_hex(<int>)", "overlay(<txt> placing <char> from <pos>)",
        "overlay(<txt> placing <char> from <pos> for <len>)", "space(<len>)", "(<int>)::text", "(<dec>)::text",
        "(<flt>)::text", "(<bool>)::text", "(<date>)::text", "(<ts>)::text", "(<tstz>)::text", "(<time>)::text",
        "(<bytes>)::text", "(<txt>)::varchar(3)", "(<txt>)::char(3)", "(<txt>)::text", "to_char(<date>, <datefmt>)",
        "to_char(<ts>, <tsfmt>)", "dayname(<date>)", "monthname(<date>)", "regexp_replace(<txt>, <regex>, <rewith>)",
        "regexp_replace(<txt>, <regex>, <rewith>, 'g')", "regexp_substr(<txt>, <regex>)", "encode(<bytes>, 'hex')",
        "encode(<bytes>, 'base64')", "quote_literal(<txt>)", "case <txt> when <txt> then <txt> else <txt> end",
        "cast(<date> as varchar(10))", "format_number(<numleaf>, '#,##0.00')",
    ],
    "simple": [
        "<numleaf> <cmp> <numleaf>", "<txtleaf> <cmp> <txtleaf>", "<dateleaf> <cmp> <dateleaf>", "<boolleaf>",
        "<txtleaf> is null", "<numleaf> is not null", "<txtleaf> like <like>", "<tsleaf> <cmp> <tsleaf>",
    ],
    "bool": [
        "(<int> <cmp> <int>)", "(<num> <cmp> <num>)", "(<dec> <cmp> <dec>)", "(<flt> <cmp> <flt>)",
        "(<txt> <cmp> <txt>)", "(<txt> <cmp> <txt>)", "(<date> <cmp> <date>)", "(<ts> <cmp> <ts>)",
        "(<date> <cmp> <ts>)", "(<tstz> <cmp> <tstz>)", "(<ts> <cmp> <tstz>)", "(<time> <cmp> <time>)",
        "(<bool> <cmp> <bool>)", "(<ivl> <cmp> <ivl>)", "(<ivl> is distinct from <ivl>)",
        "(<ivl> is null)", "(<bytes> <cmp> <bytes>)", "(<numleaf> is null)",
        "(<txtleaf> is not null)", "(<intleaf> is distinct from <intleaf>)", "(<numleaf> is not distinct from <numleaf>)",
        "(<txt> is distinct from <txt>)", "(<intleaf> in (<intleaf>, <intleaf>))", "(<txt> in (<txtleaf>, <txtleaf>, <txtleaf>))",
        "(<numleaf> not in (<numleaf>, <numleaf>))", "(<num> between <exact> and <exact>)", "(<txt> not between <txt> and <txt>)",
        "(<num> between symmetric <num> and <num>)", "(<date> between <date> and <date>)", "(<txt> like <like>)",
        "(<txt> not like <like>)", "(<txt> ilike <like>)", "(<txt> like <txtleaf>)", "(<txt> ~ <regex>)",
        "(<txt> ~* <regex>)", "(<txt> !~ <regex>)", "(<txt> similar to 'a(b|p)%')", "regexp_like(<txt>, <regex>)",
        "starts_with(<txt>, <txt>)", "ends_with(<txt>, <txt>)", "contains(<txt>, <txt>)", "(<bool> is true)",
        "(<bool> is not false)", "(<bool> is unknown)", "(<simple> and <simple>)", "(<simple> or <simple>)",
        "(<simple> and <simple> or <simple>)", "(not <bool>)", "(<txt>)::boolean", "(<int>)::boolean",
        "try_cast(<txt> as boolean)", "(<txt> like <like> escape '!')", "(<int> = any(array[<int>, <int>]))",
    ],
    "date": [
        "(<date> + (<int>)::int)", "(<date> - <n>)", "(<date> + <n>)", "(<ts>)::date", "(<tstz>)::date",
        "(<txt>)::date",
        "try_cast(<txt> as date)", "make_date(2024, <n>, (<int>)::int)", "make_date((<int>)::int, 2, 28)",
        "to_date('2024-02-29', 'YYYY-MM-DD')", "to_date(<txt>, 'YYYY-MM-DD')",
    ],
    "ts": [
        "(<date> + <ivl>)", "(<ts> + <ivl>)", "(<ts> - <ivl>)", "(<date> - <ivl>)", "(<date>)::timestamp",
        "(<tstz>)::timestamp", "(<txt>)::timestamp", "try_cast(<txt> as timestamp)", "date_trunc(<unit>, <date>)",
        "date_trunc(<unit>, <ts>)", "(<tstz> at time zone <zone>)", "date_add(<dayunit>, <n>, <date>)",
        "date_add(<longunit>, <n>, <ts>)", "make_timestamp(2024, <n>, 3, 4, 5, 6.5)", "(<date> + <time>)",
        "(<ts> - <time>)", "(<date> + <si> * <ivl>)",
    ],
    "tstz": [
        "(<tstz> + <ivl>)", "(<tstz> - <ivl>)", "(<ts>)::timestamptz", "(<date>)::timestamptz", "(<txt>)::timestamptz",
        "date_trunc(<unit>, <tstz>)", "(<ts> at time zone <zone>)", "to_timestamp(<numleaf>)",
        "to_timestamp('2024-02-29 01:02:03', 'YYYY-MM-DD HH24:MI:SS')",
    ],
    "time": ["(<ts>)::time", "(<txt>)::time", "(<time> + <ivl>)", "(<time> - <ivl>)", "(<tstz>)::time",
             "make_time(<n>, <n>, 1.5)", "greatest(<time>, <time>)", "least(<time>, <time>)"],
    "ivl": ["(<ts> - <ts>)", "(<ivl> + <ivl>)", "(<ivl> * <n>)", "age(<ts>, <ts>)", "(<time> - <time>)", "(- <ivl>)",
            "(<tstz> - <tstz>)", "justify_days(<ivl>)", "justify_hours(<ivl>)"],
    "bytes": ["(<txt>)::bytes", "sha256(<txt>)", "decode('4142', 'hex')"],
    "agg": [
        "count(*)", "count(<leaf>)", "count(distinct <any>)", "sum(<int>)", "sum(<dec>)", "sum(<dblleaf>)",
        "sum(distinct <exact>)", "avg(<int>)", "avg(<dec>)", "avg(<dblleaf>)", "min(<any>)", "max(<any>)", "min(<txt>)",
        "max(<txt>)", "stddev(<measure>)", "stddev_pop(<measure>)", "stddev_samp(<measure>)", "variance(<measure>)",
        "var_pop(<measure>)", "covar_pop(<dblcol>, id)", "covar_samp(<dblcol>, amt::double precision)",
        "bool_and(<bool>)", "bool_or(<bool>)", "every(<bool>)", "bit_and(<int>)", "bit_or(<int>)",
        "string_agg(<txt>, ',' order by id)", "string_agg(distinct s, <sep> order by s)", "listagg(<txt>, ';' order by id)",
        "median(<num>)", "percentile_cont(0.5) within group (order by <num>)",
        "percentile_disc(0.25) within group (order by <num>)", "mode() within group (order by <int>)",
        "count(*) filter (where <bool>)", "sum(<exact>) filter (where <bool>)",
        "sum(case when <bool> then 1 else 0 end)",
        "(sum(<exact>) / count(*))", "coalesce(sum(<exact>), 0)", "(max(<int>) - min(<int>))",
        "(max(<date>) - min(<date>))", "approx_count_distinct(si)", "avg(distinct <exact>)", "(avg(<int>) * 1.5)",
        "min_by(<leaf>, id)", "max_by(<leaf>, id)", "round(avg(<dec>), 2)", "cast(sum(<exact>) as numeric(38,4))",
        "array_agg(<int> order by id)", "corr(<dblcol>, amt::double precision)", "skewness_pop(si)", "kurtosis(si)",
    ],
}
# Forms that are always refused: seldom made, so that the refusal is tested, and little else is lost to it.
REFUSED = {
    "(<dec> ^ <n>)", "div(<dec>, <dec>)", "(<flt>)::text", "format_number(<numleaf>, '#,##0.00')",
    "make_time(<n>, <n>, 1.5)", "(<ts> at time zone <zone>)",
    "(<int> = any(array[<int>, <int>]))", "array_agg(<int> order by id)",
}
SELDOM = 0.1
for _kind in ("int", "dec", "flt", "txt", "bool", "date", "ts", "tstz", "time", "ivl"):
    FORMS[_kind] += [form.format(_kind) for form in GENERAL]
for _kind in ("int", "dec", "flt", "txt", "date", "ts", "tstz"):
    FORMS[_kind] += [form.format(_kind) for form in ORDERED]
LEAVES = {
    "numleaf": ["int", "dec", "flt"], "fltleaf": ["flt"], "txtleaf": ["txt"], "dateleaf": ["date"], "tsleaf": ["ts"],
    "boolleaf": ["bool"], "intleaf": ["int"], "measure": ["small", "dbl"], "dblleaf": ["dbl"],
    "leaf": ["int", "dec", "txt", "date", "bool"],
}
ANY = ["int", "dec", "txt", "bool", "date", "ts", "tstz", "time"]
ROOTS = ["int", "dec", "dec", "dec", "flt", "txt", "txt", "bool", "bool", "date", "ts", "tstz", "time", "ivl",
         "agg", "agg"]
SOURCES = ["from t where id between 1 and 5", "from t", "from t where id > 2147483000 or id = 6", "from t where id = 6"]
GROUPED = ["from t where id between 1 and 5 group by b", "from t group by b"]
TAME = "from t where id between 1 and 5"


@dataclasses.dataclass(frozen=True)
class Node:
    """A part of an expression: a form, and what stands for each `<kind>` in it."""

    kind: str
    form: str
    parts: tuple = ()

    def __str__(self):
        parts = iter(self.parts)
        return PART.sub(lambda _: str(next(parts)), self.form)

    def walk(self):
        """This node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def size(self):
        return sum(1 for _ in self.walk())


@dataclasses.dataclass(frozen=True)
class Sample:
    """An expression and the rows it is asked over; an aggregate has no rows of its own."""

    node: Node
    source: str
    is_aggregate: bool

    @property
    def group(self):
        return "b" if "group by" in self.source else None


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def sample(self):
        """The next expression."""
        kind = self.random.choice(ROOTS)
        while kind == "ivl" and not self.is_seldom():
            kind = self.random.choice(ROOTS)
        node = self.node(kind, self.random.choice([1, 2, 2, 3, 3, 4]))
        if kind != "agg":
            return Sample(node, "from t", False)
        if "_by(" in node.form:
            # With GROUP BY, Hyper takes NULL for a value, and without it does not.
            return Sample(node, TAME, True)
        if any(part.kind in ("flt", "dbl", "dblcol") for part in node.walk()):
            # Infinities, NaN and sums that cancel out tell nothing, or depend on the order of the rows.
            return Sample(node, self.random.choice([TAME, GROUPED[0]]), True)
        return Sample(node, self.random.choice(SOURCES + GROUPED), True)

    def node(self, kind, depth):
        """An expression of a kind, of at most so many levels."""
        if kind in LEAVES:
            return self.leaf(self.random.choice(LEAVES[kind]))
        if kind == "any":
            kind = self.random.choice(ANY)
        if kind not in FORMS or depth <= 0 and kind not in ("num", "exact", "simple", "agg"):
            return self.leaf(kind)
        form = self.form(kind)
        if form is None:
            return self.leaf(kind)
        return Node(kind, form, tuple(self.node(part, depth - 1) for part in PART.findall(form)))

    def form(self, kind):
        """A form for a kind, or nothing where that would be refused."""
        if kind == "ivl":
            return self.random.choice(FORMS[kind]) if self.is_seldom() else None
        form = self.random.choice(FORMS[kind])
        while form in REFUSED and not self.is_seldom():
            form = self.random.choice(FORMS[kind])
        return form

    def is_seldom(self):
        return self.random.random() < SELDOM

    def leaf(self, kind):
        """A column or a literal."""
        if kind in COLUMNS and self.random.random() < 0.7:
            return Node(kind, self.random.choice(COLUMNS[kind]))
        return Node(kind, self.random.choice(LITERALS[kind]))
