extension TypeVocabulary {
    /// PostgreSQL's names; a numeric without digits has any number of them.
    ///
    /// See <https://www.postgresql.org/docs/current/datatype.html>.
    static let postgres: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "bool": .same(.boolean), "boolean": .same(.boolean),
            "text": .same(.text),
            "name": .near(.text), "citext": .near(.text),
            "bpchar": .trimmed,
            "bytea": .same(.bytes),
            "date": .same(.date),
            "interval": .same(.interval),
            "json": .same(.json), "jsonb": .near(.json),
            "uuid": .same(.uuid),
        ]
        meanings.set(.same(.smallint), for: "smallint", "int2", "smallserial", "serial2")
        meanings.set(.same(.integer), for: "integer", "int", "int4", "serial", "serial4")
        meanings.set(.same(.bigint), for: "bigint", "int8", "bigserial", "serial8")
        meanings.set(.decimal(nil), for: "numeric", "decimal", "dec")
        meanings.set(.same(.real), for: "real", "float4")
        meanings.set(.same(.double), for: "double precision", "float8")
        meanings.set(.bits(bare: .double), for: "float")
        meanings.set(.varying(bare: .text), for: "varchar", "character varying")
        meanings.set(.padded, for: "char", "character")
        meanings.set(.digits(.time, bare: 6), for: "time", "time without time zone")
        meanings.set(.digits(.timestamp, bare: 6), for: "timestamp", "timestamp without time zone")
        meanings.set(.digits(.timestamptz, bare: 6), for: "timestamptz", "timestamp with time zone")
        return TypeVocabulary(meanings)
    }()

    /// MySQL's names: FLOAT is real, REAL is double, BOOLEAN is TINYINT(1), TIMESTAMP is an instant.
    ///
    /// TIME is a span of up to 838 hours. See <https://dev.mysql.com/doc/refman/8.4/en/data-types.html>.
    static let mySQL: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            // Compared with a number of two digits it stands for the year of that century.
            "year": .near(.smallint),
            "mediumint": .same(.integer), "mediumint unsigned": .same(.integer),
            "bigint": .same(.bigint), "int8": .same(.bigint),
            "bigint unsigned": .same(.numeric(precision: 20, scale: 0)),
            "serial": .same(.numeric(precision: 20, scale: 0)),
            "date": .same(.date),
            "time": .near(.time),
            "datetime": .digits(.timestamp, bare: 0),
            "timestamp": .digits(.timestamptz, bare: 0),
            "json": .near(.json),
            "enum": .near(.text), "set": .near(.text),
        ]
        meanings.set(
            .same(.smallint), for: "tinyint", "tinyint unsigned", "bool", "boolean", "int1", "smallint", "int2")
        meanings.set(.same(.integer), for: "smallint unsigned", "int", "integer", "int3", "int4")
        meanings.set(.same(.bigint), for: "int unsigned", "integer unsigned")
        meanings.set(
            .decimal((10, 0)), for: "decimal", "dec", "numeric", "fixed", "decimal unsigned", "numeric unsigned")
        meanings.set(.bits(bare: .real), for: "float", "float unsigned")
        meanings.set(
            .same(.double), for: "double", "double precision", "real", "double unsigned", "real unsigned", "float8")
        meanings.set(.same(.real), for: "float4")
        meanings.set(.padded, for: "char", "character", "nchar", "national char", "national character")
        meanings.set(
            .varying(bare: .text), for: "varchar", "character varying", "nvarchar", "national varchar")
        meanings.set(.same(.text), for: "tinytext", "text", "mediumtext", "longtext")
        meanings.set(.same(.bytes), for: "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob")
        return TypeVocabulary(meanings, suffixes: [" zerofill", " character set ", " charset ", " collate "])
    }()

    /// MariaDB's names: MySQL's and a few more.
    ///
    /// See <https://mariadb.com/kb/en/data-types/>.
    static let mariaDB = mySQL.adding(["uuid": .same(.uuid)])

    /// SQL Server's names: BIT is boolean, FLOAT is double, TIMESTAMP is no time but a row version.
    ///
    /// A UNIQUEIDENTIFIER is ordered by its last bytes first. See
    /// <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql>.
    static let sqlServer: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "bit": .same(.boolean),
            "int": .same(.integer), "integer": .same(.integer),
            "bigint": .same(.bigint),
            // Arithmetic on it is rounded to its four digits.
            "money": .near(.widestDecimal), "smallmoney": .near(.widestDecimal),
            "real": .same(.real), "double precision": .same(.double),
            "sysname": .same(.varchar(128)),
            "date": .same(.date),
            "time": .digits(.time, bare: 7),
            "datetime2": .digits(.timestamp, bare: 7),
            "datetimeoffset": .digits(.timestamptz, bare: 7),
            "uniqueidentifier": .near(.uuid),
        ]
        meanings.set(.same(.smallint), for: "tinyint", "smallint")
        meanings.set(.decimal((18, 0)), for: "decimal", "dec", "numeric")
        meanings.set(.bits(bare: .double), for: "float")
        meanings.set(.padded, for: "char", "character", "nchar")
        meanings.set(.varying(bare: .varchar(1)), for: "varchar", "nvarchar", "character varying")
        meanings.set(.same(.text), for: "text", "ntext")
        // Of 1/300 second, which the newer types have more digits for.
        meanings.set(.near(.timestamp), for: "datetime")
        meanings.set(.same(.timestamp), for: "smalldatetime")
        meanings.set(.same(.bytes), for: "binary", "varbinary", "image", "rowversion", "timestamp")
        return TypeVocabulary(meanings)
    }()

    /// Oracle's names: DATE has seconds, NUMBER alone has any scale, FLOAT is a decimal with binary digits.
    ///
    /// See <https://docs.oracle.com/en/database/oracle/oracle-database/23/sqlrf/Data-Types.html>.
    static let oracle: TypeVocabulary = {
        var meanings: [String: Meaning] = [
            "number": .decimal(nil),
            "binary_float": .same(.real),
            "binary_double": .same(.double),
            "date": .same(.timestamp),
            "timestamp": .digits(.timestamp, bare: 6),
            "raw": .same(.bytes), "blob": .near(.bytes), "long raw": .near(.bytes),
            // Since 23ai; what takes it for a number does not take it for this.
            "boolean": .near(.boolean),
            "json": .near(.json),
        ]
        meanings.set(.same(.numeric(precision: 38, scale: 0)), for: "integer", "int", "smallint")
        meanings.set(.decimal((38, 0)), for: "decimal", "dec", "numeric")
        meanings.set(.near(.double), for: "float", "double precision", "real")
        meanings.set(.varying(bare: .text), for: "varchar2", "nvarchar2", "varchar", "character varying")
        meanings.set(.padded, for: "char", "character", "nchar")
        meanings.set(.near(.text), for: "clob", "nclob", "long")
        meanings.set(
            .digits(.timestamptz, bare: 6), for: "timestamp with time zone", "timestamp with local time zone")
        return TypeVocabulary(meanings)
    }()
}
