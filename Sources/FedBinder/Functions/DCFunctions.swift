/// The scalar functions of DC SQL; the files beside this one hold them by subject.
enum DCFunctions {
    /// What to write for functions that only other dialects have, or have otherwise.
    static let elsewhere: [String: String] = [
        "len": "did you mean length?", "decode": "as a choice of values, write CASE",
        "translate": "write replace(…) for each character",
        "last_day": "write (date_trunc('month', d) + INTERVAL '1 month')::date - 1",
        "add_months": "write date_add('month', n, d), or d + INTERVAL '1 month'",
        "cardinality": "DC SQL's is array_length, and arrays have no type here",
        "json_value": "DC SQL reads JSON with ->>, and JSON is text beyond a border",
    ]

    /// Functions that DC SQL has, and that have no translation, each with the reason as a clause of a sentence.
    static let untranslated: [String: String] = {
        var reasons: [String: String] = [
            "format_number": "whose patterns Spark reads otherwise",
            "quote_ident": "which quotes by a list of keywords that only the source engine has",
            "ltrunc": "which Spark does not have", "rtrunc": "which Spark does not have",
            "make_time": "because Spark has no type for a time of day",
            "current_time": "whose result has a time zone of its own",
            "localtime": "because Spark has no type for a time of day",
            "json_array_length": "because JSON is text beyond a border",
            "json_each": "because JSON is text beyond a border",
            "json_array_elements": "because JSON is text beyond a border",
            "json_arrayagg": "because JSON is text beyond a border",
            "collect": "which is over geographies",
            "uuidv4": "which is volatile, and whose type does not cross a border",
            "uuidv7": "which is volatile, and whose type does not cross a border",
            "result_scan": "because a plan knows no results of other queries",
            "external": "because a plan reads tables of the catalog only",
            "foreign_table": "because a plan reads tables of the catalog only",
            "convert_currency": "which needs rates that a plan does not have",
            "mask_text_using_metadata": "which needs metadata that a plan does not have",
            "pg_typeof": "which gives a type that no engine has",
        ]
        func add(_ names: [String], _ reason: String) { for name in names { reasons[name] = reason } }
        add(["age", "justify_days", "justify_hours", "justify_interval"], "whose result is an interval")
        add(
            [
                "array_agg", "split", "string_to_array", "regexp_matches", "regexp_split_to_array", "unnest",
                "array_append", "array_cat", "array_compact", "array_contains", "array_contains_any",
                "array_distinct", "array_filter", "array_length", "array_position", "array_positions",
                "array_prepend", "array_remove", "array_remove_at", "array_slice", "array_sort", "array_to_string",
                "array_transform", "trim_array",
            ], "because arrays have no type here")
        add(["get_bit", "set_bit", "get_byte", "set_byte"], "because Spark has no such function of bytes")
        add(
            ["iceberg_bucket", "iceberg_truncate", "iceberg_year", "iceberg_month", "iceberg_day", "iceberg_hour"],
            "which is for the layout of tables")
        add(
            ["vector_search", "hybrid_search", "keyword_search"], "which searches an index of the source engine")
        add(
            ["cosine_similarity", "dot_product", "hamming_similarity", "binary_quantize"],
            "because vectors have no type here")
        add(
            ["s3_location", "azure_location", "gcs_location", "http_location"],
            "because a plan reads tables of the catalog only")
        add(
            ["raw_sql_subquery", "raw_sql_function", "raw_sql_aggregate"],
            "because its text cannot be checked or translated")
        return reasons
    }()
}
