/// A semi-join reduction that a plan offers: what a view is asked for can be restricted to keys of another view.
///
/// The hint `dynamic_filters` of a pre statement holds a list of them. The templates come from the compiler; who runs
/// the plan only fills the slots. Without them the same rows come out.
package struct DynamicFilter: Hashable, Sendable {
    package static let option = "dynamic_filters"
    /// The keys are held in memory until they are sent.
    private static let largestCount = 1_000_000

    /// How a key is written in a statement.
    package enum Literal: String, Hashable, Sendable, CaseIterable {
        /// An exact number: its digits.
        case decimal
        /// `DATE '2024-01-31'`.
        case date
        /// A text in quotes; a quote in it is doubled.
        case standardString = "string_standard"
        /// A text in quotes; quotes and backslashes in it are doubled.
        case doubledBackslashString = "string_doubled_backslash"
        /// A text in quotes; quotes and backslashes in it stand after a backslash.
        case backslashString = "string_backslash"
    }

    /// The view that has the keys, and its column.
    package var fromView: String
    package var fromColumn: String
    /// The column of this view that is restricted.
    package var column: String
    /// A statement with the slots `{query}`, the one that it restricts, and `{keys}`.
    package var keysQuery: String
    /// A statement with the slots `{query}`, `{low}` and `{high}`, if the values have an order that all sides share.
    package var rangeQuery: String?
    package var literal: Literal
    /// Up to how many keys are sent.
    package var maxKeys: Int
    /// How many keys one statement takes.
    package var chunk: Int

    package init(
        fromView: String, fromColumn: String, column: String, keysQuery: String, rangeQuery: String?,
        literal: Literal, maxKeys: Int, chunk: Int
    ) {
        self.fromView = fromView
        self.fromColumn = fromColumn
        self.column = column
        self.keysQuery = keysQuery
        self.rangeQuery = rangeQuery
        self.literal = literal
        self.maxKeys = maxKeys
        self.chunk = chunk
    }
}

extension DynamicFilter {
    /// The statement for some keys, given as texts: numbers as digits, dates in ISO 8601.
    ///
    /// No keys at all give a statement that finds no rows.
    package func statement(restricting query: String, to keys: some Sequence<String>) -> String {
        let list = keys.map(text(of:)).joined(separator: ", ")
        return filling(keysQuery, ["query": query, "keys": list.isEmpty ? "NULL" : list])
    }

    /// The statement for all keys from the smallest to the largest; `nil` where the filter has none for that.
    package func statement(restricting query: String, from low: String, to high: String) -> String? {
        rangeQuery.map { filling($0, ["query": query, "low": text(of: low), "high": text(of: high)]) }
    }

    /// Whether a key can stand in a statement as the value that it is.
    package func canWrite(_ key: String) -> Bool {
        switch literal {
        case .decimal:
            !key.isEmpty
                && key.utf8.allSatisfy { StageScript.isDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        // Years beyond 9999 or before 1 are written otherwise by each system.
        case .date:
            key.utf8.count == 10 && key.utf8.allSatisfy { StageScript.isDigit($0) || $0 == UInt8(ascii: "-") }
        // Client libraries take statements as C strings, which end at a NUL.
        case .standardString, .doubledBackslashString, .backslashString: !key.utf8.contains(0)
        }
    }

    private func text(of key: String) -> String {
        switch literal {
        case .decimal: key
        case .date: "DATE '\(key)'"
        case .standardString: DynamicFilter.quoted(key) { $0 == "'" ? "'" : nil }
        case .doubledBackslashString: DynamicFilter.quoted(key) { $0 == "'" || $0 == "\\" ? $0 : nil }
        case .backslashString: DynamicFilter.quoted(key) { $0 == "'" || $0 == "\\" ? "\\" : nil }
        }
    }

    /// A text in quotes; `mark` stands before the scalars that have one.
    private static func quoted(_ text: String, _ mark: (Unicode.Scalar) -> Unicode.Scalar?) -> String {
        // Characters would not do: a combining mark hides a quote.
        var result = "'".unicodeScalars
        for scalar in text.unicodeScalars {
            if let mark = mark(scalar) { result.append(mark) }
            result.append(scalar)
        }
        return String(result) + "'"
    }

    /// Fills all slots in one go: what comes into one is not looked through again.
    private func filling(_ template: String, _ slots: [String: String]) -> String {
        var result = ""
        var rest = template.unicodeScalars[...]
        while let open = rest.firstIndex(of: "{") {
            result.unicodeScalars += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}"), let value = slots[String(rest[..<close].dropFirst())] else {
                result.unicodeScalars.append(rest.removeFirst())
                continue
            }
            result += value
            rest = rest[rest.index(after: close)...]
        }
        result.unicodeScalars += rest
        return result
    }
}

extension DynamicFilter {
    /// The text of the option.
    static func text(of filters: [DynamicFilter]) -> String {
        JSONValue.array(filters.map(\.json)).canonicalText
    }

    private var json: JSONValue {
        var json: JSONObject = [
            "from_view": .string(fromView), "from_column": .string(fromColumn), "column": .string(column),
            "keys_query": .string(keysQuery), "literal": .string(literal.rawValue),
            "max_keys": .integer(Int64(maxKeys)), "chunk": .integer(Int64(chunk)),
        ]
        json["range_query"] = rangeQuery.map(JSONValue.string)
        return .object(json)
    }

    /// Reads the option.
    static func filters(of json: JSONValue) throws(PlanError) -> [DynamicFilter] {
        try JSONPlace(json).list(DynamicFilter.init(_:))
    }

    private init(_ place: JSONPlace) throws(PlanError) {
        let word = try place.member("literal")
        guard let literal = Literal(rawValue: try word.string()) else {
            let known = Literal.allCases.map(\.rawValue).joined(separator: ", ")
            throw word.error("expected one of \(known)")
        }
        self.init(
            fromView: try place.member("from_view").string(), fromColumn: try place.member("from_column").string(),
            column: try place.member("column").string(),
            keysQuery: try DynamicFilter.template(place.member("keys_query"), slots: ["{query}", "{keys}"]),
            rangeQuery: try place.optional("range_query") { range throws(PlanError) in
                try DynamicFilter.template(range, slots: ["{query}", "{low}", "{high}"])
            },
            literal: literal, maxKeys: try DynamicFilter.count(place.member("max_keys")),
            chunk: try DynamicFilter.count(place.member("chunk")))
    }

    private static func template(_ place: JSONPlace, slots: [String]) throws(PlanError) -> String {
        let template = try place.string()
        for slot in slots where template.ranges(of: slot).count != 1 {
            throw place.error("expected a statement that has the slot \(slot) once")
        }
        return template
    }

    private static func count(_ place: JSONPlace) throws(PlanError) -> Int {
        let count = try place.integer()
        guard (1...largestCount).contains(count) else {
            throw place.error("expected a number from 1 to \(largestCount)")
        }
        return count
    }
}
