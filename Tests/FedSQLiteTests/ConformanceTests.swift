import FedConnectorTesting
import FedRuntime
import FedSQLite
import Foundation
import Testing

@Suite struct ConformanceTests {
    @Test(arguments: SQLiteSubject.laws)
    func keeps(_ law: ConnectorLaw) throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        try law.check(SQLiteSubject(folder))
    }

    @Test func theManualHasTheExceptions() throws { try SQLiteSubject.checkManual("SQLite") }
}

private struct SQLiteSubject: SQLiteQueries {
    static let exceptions = fileExceptions

    let connector: any Connector = SQLiteConnector()
    let file: SQLiteFile

    init(_ folder: ScratchFolder) throws {
        file = SQLiteFile(folder.url.appending(path: "stock.db"))
        try file.run(Self.script)
    }

    func settings() throws -> ConnectionSettings { file.connection }

    let unreachable = ConnectionSettings(id: "lite", system: "sqlite", values: ["path": "/nowhere/at/all.db"])
}
