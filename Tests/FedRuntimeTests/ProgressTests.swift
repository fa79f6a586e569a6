import FedPlan
import FedRuntime
import Testing

/// The lines that end a run, and the document of `--stats`.
@Suite struct ProgressTests {
    private static let remote = ViewStatistics(
        view: "v1", system: "postgres",
        source: .remote(
            .init(connectionID: "pg_main", sent: SentText("SELECT 1"), isComplete: true, snapshot: .shared)),
        rows: 1500, bytes: 48_000, seconds: 0.123)
    private static let unsent = ViewStatistics(
        view: "v2", system: "postgres",
        source: .remote(.init(connectionID: "pg_main", sent: nil, isComplete: false, snapshot: nil)),
        rows: 0, bytes: 0, seconds: 0.5)
    private static let files = ViewStatistics(
        view: "v3", system: "parquet", source: .files(path: "data/a\u{7}.parquet"), rows: 1, bytes: 999, seconds: 0)
    private static let unknown = ViewStatistics(
        view: "v4", system: "csv", source: .files(path: "b.csv"), rows: nil, bytes: nil, seconds: nil)

    @Test func aLineAView() {
        #expect(
            Progress.lines([Self.remote, Self.files, Self.unknown]) == [
                "v1  postgres (pg_main)             1,500 rows  48 kB  0.12 s",
                "v3  parquet (data/a\\u{7}.parquet)       1 row  999 B  0.00 s",
                "v4  csv (b.csv)                        ? rows    ? B     ? s",
            ])
    }

    /// Nothing was read, so that zero rows and zero bytes would be an answer to a question that nobody asked.
    @Test func noLineForAStatementThatWasNeverSent() {
        #expect(Progress.lines([Self.unsent]).isEmpty)
        #expect(Progress.lines([Self.unsent, Self.remote]) == Progress.lines([Self.remote]))
    }

    @Test func theDocumentHasAllOfThem() throws {
        var report = RunReport()
        report.views = [Self.remote, Self.unsent, Self.files, Self.unknown]
        let document = report.document(error: RunError(.unavailable, "it is gone"))
        let expected: JSONValue = [
            "main": ["seconds": 0, "rows": 0],
            "error": ["exit_code": 69, "message": "it is gone"],
            "views": [
                [
                    "view": "v1", "system": "postgres", "connection_id": "pg_main", "sent": "SELECT 1",
                    "complete": true, "snapshot": "shared", "rows": 1500, "bytes": 48_000,
                    "seconds": .number(try #require(JSONNumber(0.123))),
                ],
                [
                    "view": "v2", "system": "postgres", "connection_id": "pg_main", "sent": .null,
                    "complete": false, "rows": 0, "bytes": 0, "seconds": .number(try #require(JSONNumber(0.5))),
                ],
                [
                    "view": "v3", "system": "parquet", "path": "data/a\u{7}.parquet", "rows": 1, "bytes": 999,
                    "seconds": 0,
                ],
                ["view": "v4", "system": "csv", "path": "b.csv", "rows": .null, "bytes": .null, "seconds": .null],
            ],
        ]
        #expect(document.prettyText == expected.prettyText)
    }
}
