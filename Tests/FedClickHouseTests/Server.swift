import FedClickHouse
import FedConnectorTesting
import FedPlan
import FedRuntime

/// The servers of this process: ClickHouse's own engine behind its HTTP interface; each starts at its first use.
enum Server {
    static let shared = Result {
        let server = try ScratchCloud("clickhouse")
        try server.run(columns)
        return server
    }

    /// A table with columns of the types that others do not have, or have otherwise.
    private static let columns = """
        SET allow_suspicious_low_cardinality_types = 1;
        CREATE TABLE columns (id Int32, wide Int128, wider Int256, positive UInt256, d256 Nullable(Decimal(76, 40)),
            fixed FixedString(4), low LowCardinality(Nullable(String)), sort Enum8('a\\'b' = -1, 'ä' = 2),
            kind Enum16('x' = -300, 'y' = 300), day Date, at DateTime('Europe/Berlin'), fine Nullable(DateTime64(9, 'UTC')),
            uuid UUID, total SimpleAggregateFunction(sum, Int64), list Array(Int8), pair Tuple(a Int8, b String),
            raw String) ENGINE = MergeTree ORDER BY id;
        INSERT INTO columns VALUES
            (1, 170141183460469231731687303715884105727, -5, 7, 1.0000000000000000005, 'ab', 'low', 'a\\'b', 'x', '2024-02-29',
                '2024-02-29 12:00:00', '2024-02-29 12:00:00.123456000', '61f0c404-5cb3-11e7-907b-a6006ad3dba0', 10, [1], (1, 'b'),
                unhex('61ff')),
            (2, -1, -100000000000000000000000000000000000000000, 1, 100000000000000000000, 'abcd', NULL, 'ä', 'y', '2149-06-06',
                0, '2024-02-29 12:00:00.123456789', '00000000-0000-0000-0000-000000000000', -1, [], (2, ''), ''),
            (3, 0, 0, 0, NULL, '', '', 'ä', 'y', '1970-01-01', 1, NULL, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 0, [], (0, ''),
                'x');
        CREATE TABLE stock (amount Int64) ENGINE = MergeTree ORDER BY amount;
        INSERT INTO stock SELECT number + 1 FROM numbers(10);
        """

    /// The entry of a connections document.
    static func settings(
        _ server: ScratchCloud, _ further: [String: String] = [:]
    ) throws -> ConnectionSettings {
        var values = ["endpoint": server.endpoint]
        for name in ["user", "password", "database"] { values[name] = try server.credential(name) }
        return ConnectionSettings(id: "ch", system: "clickhouse", values: values.merging(further) { $1 })
    }

    /// A session on the shared server, or on another.
    static func session(
        _ server: ScratchCloud? = nil, _ further: [String: String] = [:], _ options: SessionOptions = SessionOptions()
    ) throws -> any RemoteSession {
        try ClickHouseConnector().connect(try settings(try server ?? shared.get(), further), options)
    }
}
