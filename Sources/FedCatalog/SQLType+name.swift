extension SQLType {
    /// Reads the name of a type in DC SQL, in any case, with the usual aliases; `nil` for any other.
    ///
    /// A bare `numeric` is numeric(38,0), a bare `varchar` is text, and a bare `char` is char(1). Precisions of
    /// times are refused, but for the six digits that they have.
    package init?(name: String) {
        let words = TypeWords(name)
        guard !words.isNested, let numbers = words.numbers else { return nil }
        switch (words.name, numbers.count) {
        case ("numeric", _), ("decimal", _), ("dec", _):
            guard let type = SQLType.numeric(numbers, defaultPrecision: 38) else { return nil }
            self = type
        case ("varchar", 1), ("character varying", 1):
            guard numbers[0] > 0 else { return nil }
            self = .varchar(numbers[0])
        case ("char", 1), ("character", 1), ("bpchar", 1):
            guard numbers[0] > 0 else { return nil }
            self = .char(numbers[0])
        case ("float", 1):
            guard (1...53).contains(numbers[0]) else { return nil }
            self = numbers[0] <= 24 ? .real : .double
        case (_, 0):
            guard let type = SQLType.plainNames[words.name] else { return nil }
            self = type
        case (_, 1) where numbers[0] == 6:
            guard let type = SQLType.plainNames[words.name], type.isTimeOfDayOrInstant else { return nil }
            self = type
        default:
            return nil
        }
    }

    /// Makes a numeric of one or two numbers; `nil` if DC SQL has no such.
    static func numeric(_ numbers: [Int], defaultPrecision: Int) -> SQLType? {
        let precision = numbers.first ?? defaultPrecision
        let scale = numbers.count > 1 ? numbers[1] : 0
        guard numbers.count <= 2, (1...maximumPrecision).contains(precision), (0...precision).contains(scale) else {
            return nil
        }
        return .numeric(precision: precision, scale: scale)
    }

    private var isTimeOfDayOrInstant: Bool {
        switch self {
        case .time, .timestamp, .timestamptz: true
        default: false
        }
    }

    private static let plainNames: [String: SQLType] = [
        "boolean": .boolean, "bool": .boolean,
        "smallint": .smallint, "int2": .smallint,
        "integer": .integer, "int": .integer, "int4": .integer,
        "bigint": .bigint, "int8": .bigint,
        "real": .real, "float4": .real,
        "double precision": .double, "double": .double, "float8": .double, "float": .double,
        "text": .text, "varchar": .text, "character varying": .text,
        "char": .char(1), "character": .char(1),
        "bytes": .bytes, "bytea": .bytes,
        "date": .date,
        "time": .time, "time without time zone": .time,
        "timestamp": .timestamp, "timestamp without time zone": .timestamp,
        "timestamptz": .timestamptz, "timestamp with time zone": .timestamptz,
        "interval": .interval,
        "json": .json,
        "uuid": .uuid,
    ]

    /// The names that `init(name:)` reads, for suggestions.
    package static let knownNames: [String] = (Array(plainNames.keys) + ["numeric", "decimal"]).sorted()
}
