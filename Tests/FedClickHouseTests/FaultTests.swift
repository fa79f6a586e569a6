import FedClickHouse
import FedConnectorTesting
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What breaks on the way is an error, never an end.
@Suite(.serialized) struct FaultTests {
    /// A server of this suite's own, for faults hold for whoever asks.
    private static let server = Result { try ScratchCloud("clickhouse") }

    private func with<Value>(
        _ fault: String, _ body: (any RemoteSession) throws -> Value
    ) throws -> Value {
        let server = try Self.server.get()
        let session = try Server.session(server)
        defer { session.close() }
        try server.add([fault])
        defer { try? server.calm() }
        return try body(session)
    }

    private func failure(_ fault: String, _ query: String = "SELECT number FROM numbers(100000)") throws -> RunError {
        try with(fault) { session in
            do throws(RunError) {
                let rows = try session.rows(RemoteStatement(query, .bigint))
                throw RunError(.internal, "it has \(rows.count) rows")
            } catch {
                return error
            }
        }
    }

    @Test(arguments: [false, true])
    func anErrorAmongRowsHasItsCodeAndText(_ isInPieces: Bool) throws {
        let error = try failure(isInPieces ? "error_among_rows@query,in_pieces=1" : "error_among_rows@query")
        #expect(error.code == .queryFailed, "\(error)")
        #expect(error.source == "v")
        #expect(
            error.message
                == "the server reports 241: Memory limit (for query) exceeded: would use 1.00 GiB. (MEMORY_LIMIT_EXCEEDED)"
        )
    }

    /// No byte of the error becomes a row: rows of one byte would be made of anything.
    @Test func anErrorAmongRowsIsNeverRead() throws {
        try with("error_among_rows@query,in_pieces=1") { session in
            let cursor = try session.open(
                RemoteStatement("SELECT toInt8(7) FROM numbers(100000) SETTINGS max_block_size = 5000", .int))
            defer { cursor.close() }
            let batch = Batch(types: [.int], capacity: 1)
            var count = 0
            let error = #expect(throws: RunError.self) {
                while true {
                    batch.reset()
                    try cursor.fill(batch)
                    guard batch.count > 0 else { break }
                    count += 1
                    #expect(batch.text(row: 0, column: 0) == "7")
                }
            }
            #expect(error?.code == .queryFailed)
            #expect(count > 0)
        }
    }

    @Test(arguments: ["cut_rows", "cut_row"])
    func aBrokenConnectionIsNoEnd(_ name: String) throws {
        let error = try failure("\(name)@query")
        #expect(error.code == .unavailable, "\(error)")
        #expect(error.message.contains("is lost"))
    }

    @Test func anEndInTheMiddleOfARowIsNoEnd() throws {
        let error = try failure("clean_cut@query")
        #expect(error.code == .unavailable, "\(error)")
        #expect(error.message == "the rows end in the middle of one")
    }

    @Test func anAnswerWithoutAMarkIsRefused() throws {
        let error = try failure("no_tag@query")
        #expect(error.code == .unavailable, "\(error)")
    }

    @Test func anAnswerWithoutAnEndIsRefused() throws {
        let error = try failure("unbounded@query")
        #expect(error.code == .unavailable, "\(error)")
        #expect(error.message.contains("where it ends"))
    }

    @Test func anotherFormatIsRefused() throws {
        #expect(try failure("other_format@query").code == .queryFailed)
        let error = try failure("delay:0@query", "SELECT 1 AS n FORMAT TabSeparated")
        #expect(error.code == .queryFailed, "\(error)")
        #expect(error.message.contains("TabSeparated"))
    }

    @Test func rowsInSmallPiecesArriveWhole() throws {
        let query = "SELECT toInt64(number), repeat('ä', number % 40), toDecimal64(number, 2) FROM numbers(3000)"
        let statement = RemoteStatement(query, .bigint, .string, .decimal(precision: 18, scale: 2))
        let rows = try with("small_chunks@query") { try $0.rows(statement) }
        #expect(rows.count == 3000)
        #expect(
            rows.enumerated().allSatisfy {
                $1 == [String($0), String(repeating: "ä", count: $0 % 40), "\($0).00"]
            })
    }

    /// A server that is too busy is asked again; what does not end is told of.
    @Test func aBusyServerIsAskedAgain() throws {
        let busy = "http_503:2@query,retry_after=0"
        let rows = try with(busy) { try $0.rows(RemoteStatement("SELECT number FROM numbers(3)", .bigint)) }
        #expect(rows == [["0"], ["1"], ["2"]])
    }

    @Test(arguments: [("http_500", RunError.Code.unavailable), ("close_before", .unavailable)])
    func whatStandsBetweenIsToldOf(_ name: String, _ code: RunError.Code) throws {
        let error = try failure("\(name)@query")
        #expect(error.code == code, "\(error)")
        #expect(!error.description.contains("key-of-the-reader"))
    }

    @Test func whoLeavesHasTheServerStopTheStatement() throws {
        let server = try Self.server.get()
        let session = try Server.session(server)
        defer { session.close() }
        let endless = RemoteStatement(
            "SELECT number FROM numbers(1000000) WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1", .bigint)
        let cursor = try session.open(endless)
        try cursor.fill(Batch(types: [.bigint], capacity: 1))
        cursor.close()
        #expect(try !server.journal().cancelled.isEmpty)
        try server.calm()
    }
}
