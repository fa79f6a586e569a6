/// The scalar functions of DC SQL; the files beside this one hold them by subject.
enum DCFunctions {
    /// Functions that DC SQL has; those without a signature are `NOT_SUPPORTED`.
    static let known: Set<String> = [
        "acos", "any_value", "approx_count_distinct", "array_agg", "ascii", "asin", "atan", "atan2", "bit_and",
        "bit_length", "bit_or", "bool_and", "bool_or", "cbrt", "ceil", "ceiling", "chr", "collect", "concat",
        "concat_ws", "contains", "corr", "cos", "cot", "covar_pop", "covar_samp", "cume_dist", "date_add", "date_part",
        "date_trunc", "datediff", "dayname", "dayofweek", "decode", "degrees", "dense_rank", "div", "encode",
        "ends_with", "every", "exp", "factorial", "format_number", "justify_hours", "kurtosis", "skewness_pop",
        "skewness_samp", "current_time", "localtime", "first_value", "floor", "greatest", "grouping", "hour",
        "icontains",
        "iff", "ifnull", "initcap", "justify_days", "lag", "last_value", "lead", "least", "left", "listagg", "ln",
        "log", "lower", "lpad", "make_date", "make_time", "make_timestamp", "max_by", "md5", "median", "min_by",
        "minute", "mod", "mode", "monthname", "nth_value", "ntile", "nullifzero", "nvl", "octet_length", "overlay",
        "percent_rank", "percentile_cont", "percentile_disc", "pi", "position", "pow", "power", "quote_ident",
        "quote_literal", "radians", "random", "rank", "regexp_count", "regexp_instr", "regexp_like", "regexp_replace",
        "regexp_substr", "repeat", "replace", "reverse", "right", "round", "row_number", "rpad", "second", "sha256",
        "sign", "sin", "space", "split", "split_part", "sqrt", "starts_with", "stddev", "stddev_pop", "stddev_samp",
        "string_agg", "strpos", "tan", "to_char", "to_date", "to_hex", "to_timestamp", "trunc", "unnest", "upper",
        "var_pop", "var_samp", "variance", "week", "width_bucket", "zeroifnull", "age", "json_array_length",
    ]
}
