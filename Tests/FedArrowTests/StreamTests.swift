import FedArrow
import FedConnectorTesting
import FedPlan
import FedRuntime
import FedTesting
import Foundation
import Testing

/// Runs every file in `Cases`: `rows TYPE…`, an expression of pyarrow's that makes a stream, and its rows or what is wrong.
@Suite struct StreamTests {
    static let files = CaseFile.all(in: URL(filePath: "Cases", relativeTo: URL(filePath: #filePath)))

    @Test(arguments: files)
    func cases(_ file: CaseFile) throws {
        var expressions: [String] = []
        _ = try file.run(rewriting: false) { each in
            expressions.append(each.input)
            return ""
        }
        var streams = try Self.streams(expressions)[...]
        for mismatch in try file.run({ each in try Self.output(each, streams.popFirst() ?? []) }) {
            Issue.record(
                "\(mismatch)",
                sourceLocation: SourceLocation(
                    fileID: file.fileID, filePath: file.path, line: mismatch.line, column: 1))
        }
    }

    private static func output(_ each: Case, _ bytes: [UInt8]) throws -> String {
        guard each.command == "rows" else { throw each.unknownCommand }
        let types = each.arguments.compactMap { ColumnType(name: $0) }
        guard types.count == each.arguments.count else { throw Violation("no types: \(each.arguments)") }
        do throws(Refusal) {
            let rows = try rows(bytes, types)
            if rows.isEmpty { return "no rows" }
            return rows.map { row in row.map { $0 ?? "NULL" }.joined(separator: "|") }.joined(separator: "\n")
        } catch {
            return error.reason
        }
    }

    private struct Refusal: Error {
        var reason: String
    }

    /// All rows, two at a time.
    private static func rows(_ bytes: [UInt8], _ types: [ColumnType]) throws(Refusal) -> [[String?]] {
        var rows: [[String?]] = []
        do throws(ArrowStreamFault) {
            let stream = try ArrowStream(bytes)
            guard stream.types.count == types.count else { throw ArrowStreamFault("\(stream.types.count) columns") }
            for (found, type) in zip(stream.types, types) where !found.canBecome(type) {
                throw ArrowStreamFault("a column is \(found.description)")
            }
            let columns = zip(stream.types, types).map { ArrowColumn($0, as: $1) }
            let batch = Batch(types: types, capacity: 2)
            while try stream.next() {
                for start in stride(from: 0, to: stream.count, by: 2) {
                    batch.reset()
                    batch.count = min(2, stream.count - start)
                    for (index, column) in columns.enumerated() {
                        do throws(ArrowFault) {
                            try column.copy(
                                stream.cells(index, from: start, count: batch.count), into: batch.columns[index])
                        } catch {
                            throw ArrowStreamFault("row \(error.row + 1): \(error.fault.reason(types[index]))")
                        }
                    }
                    for row in 0..<batch.count {
                        rows.append(types.indices.map { batch.text(row: row, column: $0) })
                    }
                    guard rows.count < 1000 else { return rows }
                }
            }
        } catch {
            throw Refusal(reason: error.reason)
        }
        return rows
    }

    /// Bytes that are wrong make an error, or other values, and never more.
    @Test func anyBytesAreRead() throws {
        let whole = try #require(try Self.streams(["every_type()"]).first)
        let types: [ColumnType] = [
            .boolean, .smallint, .smallint, .int, .bigint, .decimal(precision: 38, scale: 18), .float, .double, .string,
            .binary, .date, .timestampNTZ, .timestamp, .string, .int,
        ]
        #expect(try Self.rows(whole, types).count == 5)
        var refusals = 0
        for index in whole.indices {
            for byte: UInt8 in [0xFF, 0x01] {
                var bytes = whole
                bytes[index] ^= byte
                do { _ = try Self.rows(bytes, types) } catch { refusals += 1 }
            }
            if index.isMultiple(of: 8) {
                do { _ = try Self.rows(Array(whole[..<index]), types) } catch { refusals += 1 }
            }
        }
        #expect(refusals > 100)
    }

    private static func streams(_ expressions: [String]) throws -> [[UInt8]] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let input = JSONValue.array(expressions.map(JSONValue.string)).canonicalText
        let output = try OtherProgram.run(
            root.appending(path: ".venv/bin/python").path, [folder.appending(path: "Cases/streams.py").path],
            input: input)
        return output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            Array(Data(base64Encoded: String(line)) ?? Data())
        }
    }
}
