import FedRuntime

/// The settings that every statement is sent with.
///
/// Profiles of users and servers may change the meaning of a statement, and may have one end early without an error:
/// what hangs on a setting is set here, or found so. <https://clickhouse.com/docs/operations/settings/settings>.
struct StatementSettings: Sendable {
    /// What a statement's meaning and the wholeness of its rows hang on.
    private static let required = [
        // NULL: what has no partner in an outer join, what is in a list, what is grouped and aggregated.
        ("join_use_nulls", "1"), ("transform_null_in", "0"), ("group_by_use_nulls", "0"),
        ("aggregate_functions_null_for_empty", "0"), ("empty_result_for_aggregation_by_empty_set", "0"),
        ("cast_keep_nullable", "0"), ("data_type_default_nullable", "0"),
        // Every partner of a join, every part of a table, every row of a result.
        ("join_default_strictness", "ALL"), ("any_join_distinct_right_table_keys", "0"),
        ("skip_unavailable_shards", "0"), ("limit", "0"), ("offset", "0"), ("extremes", "0"), ("use_query_cache", "0"),
        // A limit that is reached is an error, never an end.
        ("timeout_overflow_mode", "throw"), ("result_overflow_mode", "throw"), ("read_overflow_mode", "throw"),
        ("read_overflow_mode_leaf", "throw"), ("group_by_overflow_mode", "throw"), ("sort_overflow_mode", "throw"),
        ("distinct_overflow_mode", "throw"), ("join_overflow_mode", "throw"), ("set_overflow_mode", "throw"),
        ("transfer_overflow_mode", "throw"),
        // Names and numbers.
        ("prefer_column_name_to_alias", "0"), ("decimal_check_overflow", "1"),
        ("date_time_overflow_behavior", "throw"), ("session_timezone", "UTC"),
        // What rows look like on their way.
        ("output_format_binary_encode_types_in_binary_format", "0"), ("http_write_exception_in_output_format", "0"),
    ]

    /// What makes reading better, and nothing worse where it cannot be had.
    private static let wanted = [
        // Who leaves need not be served any further.
        ("cancel_http_readonly_queries_on_client_close", "1"),
        // Long lists of keys.
        ("max_query_size", "268435456"),
        // Compressing takes longer than a fast network does; `options` may ask for it.
        ("enable_http_compression", "0"),
        // The server waits a day for a client that reads slowly, or is busy with another system.
        ("http_send_timeout", "86400"),
    ]

    /// Names of the address that are none of the server's settings.
    private static let ofTheAddress = [
        "query", "query_id", "database", "default_format", "user", "password", "session_id", "wait_end_of_query",
        "buffer_size", "compress", "decompress", "readonly", "quota_key", "role", "framing_format",
    ]

    static func isReserved(_ name: String) -> Bool {
        required.contains { $0.0 == name } || ofTheAddress.contains(name)
    }

    /// Asks for what the server has: one text, a line a setting, with its name, whether it is fixed, and its value.
    ///
    /// Servers of several versions know different settings, and refuse those that they do not know. It is one row, for
    /// a profile may limit the rows of whatever is asked.
    static var question: String {
        let names = (required + wanted).map { "'\($0.0)'" } + ["'readonly'"]
        return """
            SELECT arrayStringConcat(groupArray(concat(name, '\\t', toString(readonly), '\\t', value)), '\\n')
            FROM system.settings WHERE name IN (\(names.joined(separator: ", ")))
            """
    }

    /// What the server says of one of its settings.
    struct Found {
        var name: String
        var value: String
        /// Whether this user cannot change it.
        var isFixed: Bool

        /// Reads the answer; nil for anything else.
        static func all(in text: String) -> [Found]? {
            var all: [Found] = []
            for line in text.split(separator: "\n") {
                let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
                guard parts.count == 3 else { return nil }
                all.append(Found(name: String(parts[0]), value: String(parts[2]), isFixed: parts[1] == "1"))
            }
            return all.contains { $0.name == "readonly" } ? all : nil
        }
    }

    let options: [ServerOption]
    /// Whether a statement may be sent with a comment for the server's log.
    let mayComment: Bool

    /// Compares what the server has with what has to be.
    ///
    /// A server that `isMarked` marks an error among rows so that nothing else looks like it. One that does not keeps
    /// the rows until the last is known, and answers with an error in place of them.
    ///
    /// - Throws: `configuration` when the user may not set what has to be set.
    init(
        _ found: [Found], isMarked: Bool, _ wishes: [ServerOption], timeout: Int?, of id: String
    ) throws(RunError) {
        let known = Dictionary(found.map { ($0.name, $0) }) { $1 }
        let level = known["readonly"]?.value ?? "0"
        let isFixed = level == "1"
        var options = [
            ServerOption(name: "default_format", value: RowBinary.format),
            ServerOption(name: "wait_end_of_query", value: isMarked ? "0" : "1"),
        ]
        for (name, value) in Self.required {
            guard let setting = known[name] else { continue }
            // While a statement runs, a limit of its profile's shows as none.
            let isSeen = !["limit", "offset"].contains(name) || isFixed || setting.isFixed
            if isSeen, setting.has(value) { continue }
            guard !isFixed, !setting.isFixed else {
                throw RunError(
                    .configuration,
                    "the server has \(name) = \(setting.value.isEmpty ? "''" : setting.value), and does not let this user "
                        + "set it to \(value): give the user a profile with that value, or with readonly = 2",
                    source: id)
            }
            options.append(ServerOption(name: name, value: value))
        }
        if !isFixed {
            let wished = Set(wishes.map(\.name))
            for (name, value) in Self.wanted where !wished.contains(name) {
                guard let setting = known[name], !setting.has(value), !setting.isFixed else { continue }
                options.append(ServerOption(name: name, value: value))
            }
            if let timeout {
                options.append(ServerOption(name: "max_execution_time", value: String(max(timeout, 1))))
            }
            // A statement may change its settings, as the dialect's own never does, and nothing else. Who is kept to
            // reading already may not say so again (https://clickhouse.com/docs/operations/settings/permissions-for-queries).
            if level == "0" { options.append(ServerOption(name: "readonly", value: "2")) }
        }
        mayComment = !isFixed
        self.options = options + wishes.filter { timeout == nil || $0.name != "max_execution_time" }
    }
}

extension StatementSettings.Found {
    /// Servers write a truth value as a number or a word.
    fileprivate func has(_ wanted: String) -> Bool {
        switch value {
        case "true": wanted == "1"
        case "false": wanted == "0"
        default: value == wanted
        }
    }
}
