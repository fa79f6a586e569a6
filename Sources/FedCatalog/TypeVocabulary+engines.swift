extension TypeVocabulary {
    /// Trino's names; times have three digits unless they say otherwise.
    ///
    /// See <https://trino.io/docs/current/language/types.html>.
    static let trino: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "boolean": .same(.boolean),
            "int": .same(.integer), "integer": .same(.integer),
            "bigint": .same(.bigint),
            "real": .same(.real),
            "double": .same(.double), "double precision": .same(.double),
            "decimal": .decimal((38, 0)), "numeric": .decimal((38, 0)),
            "varchar": .varying(bare: .text),
            "char": .padded,
            "varbinary": .same(.bytes),
            "date": .same(.date),
            "time": .digits(.time, bare: 3), "time without time zone": .digits(.time, bare: 3),
            "json": .near(.json),
            "uuid": .same(.uuid),
        ]
        meanings.set(.same(.smallint), for: "tinyint", "smallint")
        meanings.set(.digits(.timestamp, bare: 3), for: "timestamp", "timestamp without time zone")
        meanings.set(.digits(.timestamptz, bare: 3), for: "timestamp with time zone")
        return TypeVocabulary(meanings)
    }()

    /// ClickHouse's names: DateTime is an instant, and a UUID is ordered by its second half first.
    ///
    /// A FixedString is padded with zero bytes. See <https://clickhouse.com/docs/sql-reference/data-types>.
    static let clickHouse: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "nullable": .wrapper, "lowcardinality": .wrapper,
            "bool": .same(.boolean), "boolean": .same(.boolean),
            "int32": .same(.integer), "uint16": .same(.integer),
            "int64": .same(.bigint), "uint32": .same(.bigint),
            "uint64": .same(.numeric(precision: 20, scale: 0)),
            "float32": .same(.real), "float64": .same(.double),
            "decimal": .decimal((10, 0)),
            "decimal32": .scaled(precision: 9), "decimal64": .scaled(precision: 18),
            "decimal128": .scaled(precision: 38), "decimal256": .scaled(precision: 76),
            "string": .same(.text), "fixedstring": .near(.text),
            "enum8": .near(.text), "enum16": .near(.text),
            "date": .same(.date), "date32": .same(.date),
            "datetime": .same(.timestamptz), "datetime64": .digits(.timestamptz, bare: 3),
            "uuid": .near(.uuid),
            "json": .near(.json),
        ]
        meanings.set(.same(.smallint), for: "int8", "int16", "uint8")
        meanings.set(.near(.widestDecimal), for: "int128", "int256", "uint128", "uint256")
        return TypeVocabulary(meanings)
    }()

    /// DuckDB's names; the length of a text is ignored there, and nothing is padded.
    ///
    /// See <https://duckdb.org/docs/stable/sql/data_types/overview>.
    static let duckDB: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "ubigint": .same(.numeric(precision: 20, scale: 0)),
            "date": .same(.date),
            "time": .same(.time), "time without time zone": .same(.time),
            "timestamp_ns": .near(.timestamp),
            "interval": .same(.interval),
            "json": .near(.json),
            "uuid": .same(.uuid),
            "enum": .near(.text),
        ]
        meanings.set(.same(.boolean), for: "boolean", "bool", "logical")
        meanings.set(.same(.smallint), for: "tinyint", "int1", "utinyint", "smallint", "int2", "int16", "short")
        meanings.set(.same(.integer), for: "integer", "int", "int4", "int32", "signed", "usmallint")
        meanings.set(.same(.bigint), for: "bigint", "int8", "int64", "long", "uinteger")
        meanings.set(.near(.widestDecimal), for: "hugeint", "int128", "uhugeint", "varint", "bignum")
        meanings.set(.same(.real), for: "float", "float4", "real")
        meanings.set(.same(.double), for: "double", "double precision", "float8")
        meanings.set(.decimal((18, 3)), for: "decimal", "dec", "numeric")
        meanings.set(
            .same(.text), for: "varchar", "char", "bpchar", "text", "string", "nvarchar", "character varying")
        meanings.set(.same(.bytes), for: "blob", "bytea", "binary", "varbinary")
        meanings.set(
            .same(.timestamp), for: "timestamp", "datetime", "timestamp without time zone", "timestamp_s",
            "timestamp_ms", "timestamp_us")
        meanings.set(.same(.timestamptz), for: "timestamptz", "timestamp with time zone")
        return TypeVocabulary(meanings)
    }()

    /// SQLite's names, which mean an affinity: a column may hold other values than its type says.
    ///
    /// That it holds no others is trusted for integers, floats, texts and bytes. Decimals are stored as floats
    /// and times as whatever was inserted. A name that is none of those listed here goes by its letters. See <https://www.sqlite.org/datatype3.html>.
    static let sqlite: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "bool": .near(.boolean), "boolean": .near(.boolean),
            "date": .near(.date),
            "time": .near(.time),
            "json": .near(.json),
            "uuid": .near(.uuid),
        ]
        meanings.set(.near(.timestamp), for: "datetime", "timestamp")
        meanings.set(.near(.widestDecimal), for: "decimal", "numeric", "dec", "number")
        return TypeVocabulary(meanings) { name in
            func has(_ letters: String) -> Bool { name.firstRange(of: letters) != nil }
            if has("int") { return RemoteType(raw: .bigint) }
            if has("char") || has("clob") || has("text") || name == "string" { return RemoteType(raw: .text) }
            if has("blob") || has("binary") { return RemoteType(raw: .bytes) }
            if has("real") || has("floa") || has("doub") { return RemoteType(raw: .double) }
            return nil
        }
    }()
}
