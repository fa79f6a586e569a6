import FedPlan

/// Plan documents for tests, with their stage texts as the compiler writes them.
enum TestPlan {
    static func json(_ main: String, _ columns: [(String, ColumnType)], _ views: [CreateView]) -> JSONValue {
        PlanDocument(
            tenantID: "t", source: .init(dialect: "dc", sql: "SELECT 1"),
            options: .init(pushdownMode: "strict", features: [:]),
            session: ["spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"],
            stages: .init(
                pre: views.map { .init(view: $0.name, sql: StageScript.text(creating: $0)) },
                main: [main],
                post: views.map { .init(view: $0.name, sql: StageScript.text(dropping: $0.name)) }),
            resultColumns: columns.map { .init(name: $0, type: $1, dcType: $1.name, isNullable: true) },
            federates: [], inhibitors: []
        ).fingerprinted().json
    }
}
