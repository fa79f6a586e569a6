extension TypeVocabulary {
    /// Snowflake's names: its integers are NUMBER(38,0), its floats double, its CHAR is not padded.
    ///
    /// TIMESTAMP means what an account parameter says. See
    /// <https://docs.snowflake.com/en/sql-reference/intro-summary-data-types>.
    static let snowflake: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "boolean": .same(.boolean),
            "binary": .same(.bytes), "varbinary": .same(.bytes),
            "date": .same(.date),
            "time": .digits(.time, bare: 9),
            "timestamp": .near(.timestamp),
            "variant": .near(.json), "object": .near(.json), "array": .near(.json),
        ]
        meanings.set(
            .decimal((38, 0)), for: "number", "decimal", "dec", "numeric")
        meanings.set(
            .same(.numeric(precision: 38, scale: 0)), for: "int", "integer", "bigint", "smallint", "tinyint", "byteint")
        meanings.set(.same(.double), for: "float", "float4", "float8", "double", "double precision", "real")
        meanings.set(
            .varying(bare: .text), for: "varchar", "string", "text", "nvarchar", "nvarchar2", "char varying",
            "nchar varying", "character varying")
        meanings.set(.varying(bare: .varchar(1)), for: "char", "character", "nchar")
        meanings.set(
            .digits(.timestamp, bare: 9), for: "timestamp_ntz", "timestampntz", "timestamp without time zone",
            "datetime")
        meanings.set(
            .digits(.timestamptz, bare: 9), for: "timestamp_ltz", "timestampltz", "timestamp with local time zone",
            "timestamp_tz", "timestamptz", "timestamp with time zone")
        return TypeVocabulary(meanings)
    }()

    /// The names of Spark and Databricks, where TIMESTAMP is an instant.
    ///
    /// See <https://spark.apache.org/docs/latest/sql-ref-datatypes.html> and
    /// <https://docs.databricks.com/en/sql/language-manual/sql-ref-datatypes.html>.
    static let spark: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "boolean": .same(.boolean),
            "double": .same(.double),
            "string": .same(.text),
            "varchar": .varying(bare: .text),
            "binary": .same(.bytes),
            "date": .same(.date),
            "time": .digits(.time, bare: 6),
            "timestamp_ntz": .same(.timestamp),
            "variant": .near(.json),
        ]
        meanings.set(.same(.smallint), for: "tinyint", "byte", "smallint", "short")
        meanings.set(.same(.integer), for: "int", "integer")
        meanings.set(.same(.bigint), for: "bigint", "long")
        meanings.set(.same(.real), for: "float", "real")
        meanings.set(.decimal((10, 0)), for: "decimal", "dec", "numeric")
        meanings.set(.padded, for: "char", "character")
        meanings.set(.same(.timestamptz), for: "timestamp", "timestamp_ltz")
        return TypeVocabulary(meanings)
    }()

    /// BigQuery's names: TIMESTAMP is an instant, DATETIME is not; BIGNUMERIC alone has 76 digits.
    ///
    /// See <https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types>.
    static let bigQuery: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "string": .varying(bare: .text),
            "bytes": .same(.bytes),
            "date": .same(.date),
            "time": .same(.time),
            "datetime": .same(.timestamp),
            "timestamp": .digits(.timestamptz, bare: 6),
            "json": .near(.json),
        ]
        meanings.set(.same(.boolean), for: "bool", "boolean")
        meanings.set(.same(.bigint), for: "int64", "int", "integer", "bigint", "smallint", "tinyint", "byteint")
        meanings.set(.same(.double), for: "float64", "float")
        meanings.set(.decimal((38, 9)), for: "numeric", "decimal")
        meanings.set(.decimal((76, 38)), for: "bignumeric", "bigdecimal")
        return TypeVocabulary(meanings)
    }()

    /// Redshift's names: PostgreSQL's, with its own default digits, and TEXT as VARCHAR(256).
    ///
    /// See <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.
    static let redshift: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "bool": .same(.boolean), "boolean": .same(.boolean),
            "date": .same(.date),
            "text": .same(.varchar(256)),
            "bpchar": .same(.char(256)),
            "super": .near(.json),
        ]
        meanings.set(.same(.smallint), for: "smallint", "int2")
        meanings.set(.same(.integer), for: "integer", "int", "int4")
        meanings.set(.same(.bigint), for: "bigint", "int8")
        meanings.set(.decimal((18, 0)), for: "decimal", "numeric")
        meanings.set(.same(.real), for: "real", "float4")
        meanings.set(.same(.double), for: "double precision", "float8")
        meanings.set(.bits(bare: .double), for: "float")
        meanings.set(.padded, for: "char", "character", "nchar")
        meanings.set(.varying(bare: .varchar(256)), for: "varchar", "character varying", "nvarchar")
        meanings.set(.same(.time), for: "time", "time without time zone")
        meanings.set(.same(.timestamp), for: "timestamp", "timestamp without time zone")
        meanings.set(.same(.timestamptz), for: "timestamptz", "timestamp with time zone")
        meanings.set(.same(.bytes), for: "varbyte", "varbinary", "binary varying")
        return TypeVocabulary(meanings)
    }()
}

extension Dictionary where Key == String, Value == TypeVocabulary.Meaning {
    /// Gives several names one meaning.
    mutating func set(_ meaning: Value, for names: String...) {
        for name in names { self[name] = meaning }
    }
}
