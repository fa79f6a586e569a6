"""The grammar of generated Spark SQL, in the manner of `Hyper/generate.py`: for each kind of value the forms it comes in.

A query is a form, too: `<int>` in it is an expression over the table `t`. Left out on purpose, since both answers may be
right: AND and OR over parts that can fail, functions of libm over more than a column or a literal, and text made of
floats.
"""

import random

from generate import PART, Node

COLUMNS = {
    "int": ["id", "bi", "si"], "dec": ["amt", "n38"], "flt": ["f", "r"], "txt": ["s", "s", "vc", "ch"], "bool": ["b"],
    "date": ["d"], "ts": ["ts"], "tstz": ["tstz"], "bytes": ["by"], "short": ["amt"], "small": ["id", "si"],
}

LITERALS = {
    "int": ["0", "1", "2", "3", "7", "10", "-1", "-7", "2147483647", "9223372036854775807L", "3000000000", "5S", "3L",
            "cast(null as int)", "cast(null as bigint)"],
    "small": ["0", "1", "-3", "7", "5S", "100", "cast(null as int)"],
    "dec": ["0.0", "1.5", "0.05", "-2.345", "2.5", "100.00", "3.14159", "0.333333333333", "12345678901234567890.12",
            "cast(0.0000019 as decimal(38,18))", "cast(1 as decimal(38,0))", "cast(999.99 as decimal(5,2))", "1BD",
            "cast(null as decimal(10,3))", "cast(0.1 as decimal(30,20))",
            "cast('99999999999999999999999999999999999999' as decimal(38,0))"],
    "short": ["1.5", "0.05", "-2.345", "100.00", "2", "cast(null as decimal(10,3))"],
    "flt": ["0D", "1.5D", "1e0", "2.5D", "-3.5D", "1e300", "1e-300", "cast(0.1 as float)", "double('NaN')",
            "double('infinity')", "cast(null as double)"],
    "txt": ["''", "'a'", "'A'", "'apple'", "' x '", "'a,b,c'", "'42'", "'-1.5'", "'2024-02-29'", "'true'", "'É'",
            "'ß'", "'%'", "'a_c'", "'😀'", "cast(null as string)", "'it\\'s'", "'back\\\\slash'", "'Hello World'",
            "\"dq\""],
    "bool": ["true", "false", "cast(null as boolean)"],
    "date": ["date '2024-02-29'", "date '2023-12-31'", "date '1970-01-01'", "cast(null as date)"],
    "ts": ["timestamp_ntz '2024-02-29 12:34:56.789'", "timestamp_ntz '1969-12-31 23:59:59'", "cast(null as timestamp_ntz)"],
    "tstz": ["timestamp '2024-02-29 12:34:56.789'", "timestamp '2024-03-10 06:59:59Z'", "cast(null as timestamp)"],
    "bytes": ["X'41'", "X'00ff'"],
    "days": ["interval 1 day", "interval '30' day", "interval -1 day", "interval 1 week"],
    "months": ["interval 1 month", "interval '1' year", "interval -1 month", "interval 1 quarter"],
    "times": ["interval 90 minutes", "interval '5' hour", "interval '1' second"],
    "n": ["0", "1", "2", "3", "5", "-1", "-2"],
    "len": ["0", "1", "2", "3", "7"],
    "scale": ["0", "1", "2", "4"],
    "char": ["'a'", "' '", "'x'", "'ab'", "'é'"],
    "sep": ["','", "' '", "'a'", "'--'"],
    "like": ["'a%'", "'%a%'", "'%a'", "'a_c%'", "'%\\\\_%'", "''", "'%'", "'_'"],
    "regex": ["'a'", "'a+'", "'^a'", "'e$'", "'[a-c]+'", "'(a)(p+)'", "'x|a'", "'\\\\d+'", "'\\\\w'", "'[^a]'", "'a.c'"],
    "field": ["year", "month", "day", "quarter", "week", "dow", "doy", "dayofweek", "yearofweek"],
    "clock": ["hour", "minute", "second"],
    "unit": ["'year'", "'quarter'", "'month'", "'week'", "'day'", "'hour'", "'minute'", "'second'", "'MM'"],
    "dayunit": ["'year'", "'quarter'", "'month'", "'week'", "'mm'", "'yyyy'"],
    "word": ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND"],
    "numtype": ["decimal(5,2)", "decimal(10,1)", "decimal(18,6)", "decimal(38,18)", "decimal(38,0)", "decimal(20,3)",
                "decimal"],
    "inttype": ["smallint", "int", "bigint"],
    "cmp": ["=", "<>", "!=", "<", "<=", ">", ">=", "<=>"],
    "order": ["", "desc", "asc nulls last", "desc nulls first"],
}

GENERAL = [
    "case when <bool> then <{0}> else <{0}> end", "case when <bool> then <{0}> end", "coalesce(<{0}>, <{0}>)",
    "nullif(<{0}>, <{0}>)", "if(<bool>, <{0}>, <{0}>)", "nvl(<{0}>, <{0}>)", "ifnull(<{0}>, <{0}>)",
    "nvl2(<bool>, <{0}>, <{0}>)",
]
ORDERED = ["greatest(<{0}>, <{0}>)", "least(<{0}>, <{0}>)", "greatest(<{0}>, <{0}>, <{0}>)"]

FORMS = {
    "num": ["<int>", "<dec>", "<flt>"],
    "any": ["<int>", "<dec>", "<flt>", "<txt>", "<bool>", "<date>", "<ts>", "<tstz>", "<bytes>"],
    "int": [
        "(<int> + <int>)", "(<int> - <int>)", "(<int> * <int>)", "(<int> div <int>)", "(<int> % <int>)", "(- <int>)",
        "abs(<int>)", "mod(<int>, <int>)", "(<int> & <int>)", "(<int> | <int>)", "(<int> ^ <int>)", "(~ <int>)",
        "cast(<num> as <inttype>)", "cast(<txt> as <inttype>)", "int(<bool>)", "try_cast(<txt> as <inttype>)",
        "length(<txt>)", "char_length(<txt>)", "octet_length(<txt>)", "bit_length(<txt>)", "position(<char> in <txt>)",
        "instr(<txt>, <char>)", "locate(<char>, <txt>)", "ascii(<txt>)", "extract(<field> from <date>)",
        "extract(<field> from <ts>)", "extract(<clock> from <ts>)", "datediff(<date>, <date>)", "year(<date>)",
        "month(<ts>)", "day(<date>)", "quarter(<date>)", "weekofyear(<date>)", "hour(<ts>)", "minute(<tstz>)",
        "second(<ts>)", "dayofweek(<date>)", "weekday(<date>)", "dayofyear(<date>)", "unix_date(<date>)",
        "regexp_count(<txt>, <regex>)", "regexp_instr(<txt>, <regex>)", "ceil(<flt>)", "floor(<flt>)",
        "decode(<int>, <int>, <int>, <int>)", "('7' + <int>)", "(<int> - '2')",
        "case <int> when <int> then <int> else <int> end", "zeroifnull(<int>)", "nullifzero(<int>)", "round(<int>)",
    ],
    "dec": [
        "(<dec> + <dec>)", "(<dec> - <dec>)", "(<short> * <short>)", "(<dec> * <dec>)", "(<dec> / <dec>)",
        "(<dec> % <dec>)", "(<dec> + <int>)", "(<int> - <dec>)", "(<short> * <small>)", "(<dec> / <int>)",
        "(<int> / <dec>)", "(<dec> % <int>)", "(- <short>)", "abs(<short>)", "round(<dec>)", "round(<dec>, <scale>)",
        "floor(<dec>)", "ceil(<dec>)", "mod(<dec>, <dec>)", "cast(<num> as <numtype>)", "cast(<dec> as <numtype>)",
        "cast(<txt> as <numtype>)", "try_cast(<txt> as <numtype>)", "greatest(<dec>, <int>)",
        "case when <bool> then <dec> else <int> end", "coalesce(<int>, <dec>)", "coalesce(<dec>, <dec>, <int>)",
    ],
    "flt": [
        "(<flt> + <flt>)", "(<flt> - <flt>)", "(<flt> * <flt>)", "(<flt> / <flt>)", "(<flt> % <flt>)",
        "(<flt> + <dec>)", "(<int> * <flt>)", "(<int> / <int>)", "(- <flt>)", "abs(<flt>)", "round(<flt>)",
        "double(<num>)", "cast(<txt> as double)", "try_cast(<txt> as double)", "sqrt(<numleaf>)", "exp(<numleaf>)",
        "ln(<numleaf>)", "log10(<numleaf>)", "log(2, <numleaf>)", "power(<numleaf>, 2)", "sin(<numleaf>)", "sign(<num>)",
        "signum(<numleaf>)", "coalesce(<flt>, <int>)", "if(<bool>, <flt>, <dec>)", "(<txt> * 2D)",
    ],
    "txt": [
        "(<txt> || <txt>)", "(<txt> || <int>)", "concat(<txt>, <txt>)", "concat(<txt>, <int>, <bool>)",
        "concat_ws(<sep>, <txt>, <txt>)", "upper(<txt>)", "lower(<txt>)", "trim(<txt>)", "ltrim(<txt>)", "rtrim(<txt>)",
        "trim(both <char> from <txt>)", "btrim(<txt>, <char>)", "substring(<txt>, <n>)", "substring(<txt>, <n>, <len>)",
        "substr(<txt>, <n>, <len>)", "left(<txt>, <n>)", "right(<txt>, <n>)", "replace(<txt>, <char>, <char>)",
        "replace(<txt>, <char>)", "lpad(<txt>, <len>, <char>)", "rpad(<txt>, <len>)", "repeat(<txt>, <n>)",
        "reverse(<txt>)", "initcap(<txt>)", "split_part(<txt>, <sep>, 2)", "translate(<txt>, 'abc', 'xy')", "md5(<txt>)",
        "space(<len>)", "string(<int>)", "cast(<dec> as string)", "string(<bool>)", "string(<date>)", "string(<ts>)",
        "hex(<txt>)", "regexp_replace(<txt>, <regex>, 'b')", "regexp_extract(<txt>, '(a)(.)', 1)",
        "regexp_substr(<txt>, <regex>)", "case <txt> when <txt> then <txt> else <txt> end",
        "decode(<txt>, <txt>, <txt>, <txt>)", "coalesce(<txt>, <int>)", "if(<bool>, <txt>, <dec>)",
    ],
    "simple": [
        "<numleaf> <cmp> <numleaf>", "<txtleaf> <cmp> <txtleaf>", "<dateleaf> <cmp> <dateleaf>", "<boolleaf>",
        "<txtleaf> is null", "<numleaf> is not null", "<txtleaf> like <like>",
    ],
    "bool": [
        "(<int> <cmp> <int>)", "(<num> <cmp> <num>)", "(<dec> <cmp> <dec>)", "(<flt> <cmp> <flt>)",
        "(<txt> <cmp> <txt>)", "(<date> <cmp> <date>)", "(<ts> <cmp> <ts>)", "(<date> <cmp> <ts>)",
        "(<ts> <cmp> <tstz>)", "(<bool> <cmp> <bool>)", "(<int> <cmp> '7')", "(<dec> <cmp> '1.5')",
        "(<date> <cmp> '2024-02-29')", "(<ts> <cmp> '2024-02-29 12:00:00')", "(<numleaf> is null)",
        "(<txtleaf> is not null)", "(<int> is distinct from <int>)", "(<int> in (<int>, <int>))",
        "(<txt> in (<txt>, <txt>, <txt>))", "(<num> not in (<num>, <num>))", "(<num> between <int> and <dec>)",
        "(<date> between <date> and <date>)", "(<txt> like <like>)", "(<txt> not like <like>)", "(<txt> ilike <like>)",
        "(<txt> rlike <regex>)", "(<txt> regexp <regex>)", "regexp_like(<txt>, <regex>)", "startswith(<txt>, <txt>)",
        "contains(<txt>, <char>)", "endswith(<txt>, <txt>)", "(<bool> is true)", "(<bool> is not false)",
        "(<simple> and <simple>)", "(<simple> or <simple>)", "(not <bool>)", "(! <simple>)", "boolean(<int>)",
        "isnull(<numleaf>)", "isnan(<flt>)", "(<txt> like any ('a%', '%e'))",
    ],
    "date": [
        "(<date> + <n>)", "(<date> - <n>)", "date_add(<date>, <n>)", "date_sub(<date>, <n>)", "(<date> + <days>)",
        "(<date> - <days>)", "(<date> + <months>)", "(<date> - <months>)", "cast(<ts> as date)", "to_date(<tstz>)",
        "last_day(<date>)", "add_months(<date>, <n>)", "trunc(<date>, <dayunit>)", "make_date(2024, <n>, 28)",
        "date(<txt>)", "date_from_unix_date(<small>)", "try_cast(<txt> as date)",
    ],
    "ts": ["(<ts> + <days>)", "(<ts> - <months>)", "(<ts> + <times>)", "cast(<date> as timestamp_ntz)",
           "cast(<tstz> as timestamp_ntz)", "dateadd(<word>, <n>, <ts>)"],
    "tstz": ["(<tstz> + <days>)", "(<tstz> - <months>)", "(<date> + <times>)", "cast(<date> as timestamp)",
             "cast(<ts> as timestamp)", "date_trunc(<unit>, <ts>)", "date_trunc(<unit>, <tstz>)", "to_timestamp(<date>)",
             "dateadd(<word>, <n>, <date>)", "timestamp(<txt>)"],
    "bytes": ["unhex(<txt>)"],
    "agg": [
        "count(*)", "count(<any>)", "count(distinct <int>)", "count(distinct <txt>)", "sum(<int>)", "sum(<short>)",
        "sum(<dec>)", "avg(<small>)", "avg(<short>)", "avg(<dec>)", "min(<any>)", "max(<any>)", "min(<txt>)",
        "sum(<small>) filter (where <simple>)", "count_if(<bool>)", "bool_and(<bool>)", "bool_or(<bool>)", "every(<bool>)",
        "any(<bool>)", "bit_and(<int>)", "bit_or(<int>)", "stddev(<small>)", "var_pop(<small>)", "stddev_samp(<short>)",
        "mean(<small>)", "max_by(<small>, id)", "min_by(<txt>, id)", "median(<small>)", "percentile(<small>, 0.25)",
        "percentile_cont(0.5) within group (order by <small>)", "sum(distinct <small>)", "approx_count_distinct(<small>)",
        "listagg(<txt>, ',') within group (order by id)", "(sum(<small>) + count(*))", "(sum(<short>) / count(<int>))",
        "max(<num>) - min(<num>)", "coalesce(sum(<small>), 0)",
    ],
    "win": [
        "row_number() over (order by id)", "rank() over (partition by b order by <simpleint> <order>)",
        "dense_rank() over (order by <simpleint> <order>)", "sum(<small>) over (partition by b order by id)",
        "count(*) over (partition by <simple>)", "lag(<txt>) over (order by id)", "lead(<int>, 2, 0) over (order by id)",
        "sum(<short>) over (order by id rows between 1 preceding and 1 following)",
        "avg(<small>) over (partition by b)", "max(<txt>) over (order by id desc)", "ntile(3) over (order by id)",
        "first_value(<int>) over (partition by b order by id)", "percent_rank() over (order by id)",
        "last_value(<txt>) over (order by id rows between unbounded preceding and unbounded following)",
        "min(<dec>) over (order by si range between 3 preceding and 1 following)", "cume_dist() over (order by si)",
    ],
}

# Queries; `id` is different in every row. Rows are compared as bags.
QUERIES = [
    "select <any>, <any> as x from t where <bool>",
    "select <agg> from t",
    "select <agg>, <agg> from t where <simple>",
    "select b, <agg>, <agg> as a from t group by b",
    "select b, <agg> as a from t group by b having <agg> is not null order by a",
    "select b, si > 3 as big, <agg> from t group by cube(b, si > 3)",
    "select b, count(*) from t group by rollup(b)",
    "select b, <agg> from t group by all",
    "select <win> from t",
    "select id, <win>, <win> from t where <simple>",
    "select id from t where <simple> order by <any> <order>, id limit 3",
    "select s, id from t order by s <order>, id <order> limit 4 offset 1",
    "select distinct <int> as x, <bool> from t order by x",
    "select <int> from t union all select <dec> from t",
    "select <txt> from t union select <int> from t",
    "select <date> from t union all select <ts> from t",
    "select <small> from t except select <small> from t",
    "select <small> from t intersect select <int> from t",
    "select <int> from t minus select <dec> from t",
    "select a.id, c.<col> from t a join t c on a.id = c.si where <simplea>",
    "select a.id, c.s from t a left join t c on a.s = c.vc and c.b",
    "select a.id from t a left semi join t c on a.id = c.si",
    "select id from t a left anti join t c on a.s = c.vc",
    "select id, s from t full join (select si as id, vc from t) u using (id)",
    "select id from t a where exists (select 1 from t c where c.si = a.id and c.b)",
    "select id from t where id in (select si from t where si is not null)",
    "select id from t where id not in (select si from t where si > 2)",
    "select id, (select max(c.id) from t c where c.b = a.b) m from t a",
    "with u as (select id, <int> as x from t where <simple>) select x, count(*) from u group by x",
    "select x + 1 as y, y * 2 as z from (select si as x from t)",
    "select * from (values (1, 'a'), (2, null)) as v (n, w) join t on n = id",
    "select * from (select id, <txt> as q from t) where q <cmp> <txtlit>",
    "select id, e from t lateral view explode(array(1, id)) x as e where id < 4",
    "select * from range(3) r join t on r.id = t.id",
]

LEAVES = {
    "numleaf": ["int", "dec", "flt"], "txtleaf": ["txt"], "dateleaf": ["date"], "boolleaf": ["bool"],
    "simpleint": ["small"],
}
for kind in ("int", "dec", "flt", "txt", "date", "ts", "tstz"):
    FORMS[kind] = FORMS[kind] + [form.format(kind) for form in GENERAL]
    if kind != "tstz":
        FORMS[kind] += [form.format(kind) for form in ORDERED]
LITERALS |= {"col": COLUMNS["int"] + COLUMNS["txt"] + COLUMNS["date"], "txtlit": LITERALS["txt"],
             "simplea": ["a.b", "a.id > 1", "c.si < 10 and a.s like 'a%'"]}

ROOTS = ["int", "int", "dec", "dec", "flt", "txt", "txt", "bool", "date", "ts", "tstz", "bytes"]


# Rows in which few expressions fail: which part of a query is evaluated at all is nobody's promise.
TAME = "with t as (select * from t where id between 1 and 6)"


class Generator:
    """Expressions and queries from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def expression(self):
        return self.node(self.random.choice(ROOTS), self.random.choice([1, 1, 2, 2, 3]))

    def query(self):
        form = self.random.choice(QUERIES)
        form = TAME + (", " + form.removeprefix("with ") if form.startswith("with ") else " " + form)
        return Node("query", form, tuple(self.node(part, self.random.choice([0, 1, 1, 2])) for part in PART.findall(form)))

    def node(self, kind, depth):
        if kind in LEAVES:
            return self.leaf(self.random.choice(LEAVES[kind]))
        if kind not in FORMS or depth <= 0 and kind in COLUMNS | LITERALS:
            return self.leaf(kind)
        form = self.random.choice(FORMS[kind])
        return Node(kind, form, tuple(self.node(part, depth - 1) for part in PART.findall(form)))

    def leaf(self, kind):
        if kind in COLUMNS and self.random.random() < 0.75:
            return Node(kind, self.random.choice(COLUMNS[kind]))
        return Node(kind, self.random.choice(LITERALS[kind]))
