import CADBC
import CArrow
import FedArrow
import FedPlan
import FedRuntime
import Foundation

/// A statement of a driver that has been sent, and the arrays of its rows.
final class ADBCStream: @unchecked Sendable {
    private let connection: ADBCConnection
    private let statement: UnsafeMutablePointer<AdbcStatement>
    private let stream: UnsafeMutablePointer<ArrowArrayStream>
    private(set) var columns: [ArrowType] = []
    /// Held while an order to stop is given, so that the statement does not end meanwhile.
    private let gate: NSLock
    private var isClosed = false

    /// Makes the statement; `execute` sends it.
    init(preparing query: String, _ connection: ADBCConnection) throws(ADBCFailure) {
        self.connection = connection
        gate = NSLock()
        statement = .allocate(capacity: 1)
        statement.initialize(to: AdbcStatement())
        stream = .allocate(capacity: 1)
        stream.initialize(to: ArrowArrayStream())
        let (driver, statement) = (connection.driver, statement)
        try ADBCFailure.check { driver.pointee.StatementNew?(connection.handle, statement, $0) }
        statement.pointee.private_driver = driver
        // Drivers put queries into other statements: a comment at its end must end before theirs.
        try ADBCFailure.check { driver.pointee.StatementSetSqlQuery?(statement, query + "\n", $0) }
    }

    /// Makes and sends a statement.
    convenience init(_ query: String, _ connection: ADBCConnection) throws(ADBCFailure) {
        try self.init(preparing: query, connection)
        try execute()
    }

    deinit {
        close()
        statement.deallocate()
        stream.deallocate()
    }

    /// Sends the statement, and reads what its columns are.
    func execute() throws(ADBCFailure) {
        let (driver, statement, stream) = (connection.driver, statement, stream)
        var rows: Int64 = 0
        try ADBCFailure.check { driver.pointee.StatementExecuteQuery?(statement, stream, &rows, $0) }
        // A driver may give no stream for a statement without rows.
        guard stream.pointee.release != nil else { return }
        var schema = ArrowSchema()
        guard let code = stream.pointee.get_schema?(stream, &schema), code == 0 else { throw failure("no columns") }
        defer { schema.release?(&schema) }
        columns = (0..<Int(max(schema.n_children, 0))).compactMap { index in
            schema.children?[index].map { ArrowType($0.pointee) }
        }
    }

    /// The next array of rows, or `nil` at the end.
    func next() throws(ADBCFailure) -> ArrowBatch? {
        guard stream.pointee.release != nil else { return nil }
        var array = ArrowArray()
        guard let code = stream.pointee.get_next?(stream, &array), code == 0 else { throw failure("no rows") }
        return array.release == nil ? nil : ArrowBatch(array)
    }

    /// Reads all rows, and returns the first one's text in the first column, if it has one.
    func firstText() throws(ADBCFailure) -> String? {
        var text: String?
        while let batch = try next() {
            guard text == nil, batch.count > 0, columns.first?.canBecome(.string) == true else { continue }
            let column = BatchColumn(type: .string, capacity: 1)
            do throws(ArrowFault) {
                try ArrowColumn(columns[0], as: .string).copy(try batch.cells(0, from: 0, count: 1), into: column)
            } catch {
                throw ADBCFailure(.invalidData, "the text cannot be read")
            }
            text = column.isValid(0) ? String(decoding: column.bytes(at: 0), as: UTF8.self) : nil
        }
        return text
    }

    /// Asks the driver to stop the statement; a driver of 1.0, or without the function, does not hear it.
    func cancel() {
        gate.lock()
        defer { gate.unlock() }
        guard !isClosed, statement.pointee.private_data != nil else { return }
        var error = AdbcError()
        error.vendor_code = ADBCFailure.detailed
        _ = connection.driver.pointee.StatementCancel?(statement, &error)
        error.release?(&error)
    }

    func close() {
        gate.lock()
        defer { gate.unlock() }
        guard !isClosed else { return }
        isClosed = true
        stream.pointee.release?(stream)
        guard statement.pointee.private_data != nil else { return }
        var error = AdbcError()
        _ = connection.driver.pointee.StatementRelease?(statement, &error)
        error.release?(&error)
    }

    /// Why the stream has ended: as the driver of 1.1 tells it, or in the stream's own words.
    private func failure(_ what: String) -> ADBCFailure {
        var status: AdbcStatusCode = 0
        if let error = connection.driver.pointee.ErrorFromArrayStream?(stream, &status), error.pointee.message != nil {
            return ADBCFailure(status, error.pointee)
        }
        let text = stream.pointee.get_last_error?(stream).map { String(cString: $0) }
        return ADBCFailure(.inputOutput, text ?? what)
    }
}

/// Owns one array of rows.
final class ArrowBatch: @unchecked Sendable {
    private var array: ArrowArray
    let count: Int

    init(_ array: ArrowArray) {
        self.array = array
        count = Int(array.length)
    }

    deinit { array.release?(&array) }

    /// Some rows of one column.
    func cells(_ column: Int, from row: Int, count: Int) throws(ArrowFault) -> ArrowCells {
        guard column < Int(array.n_children), let child = array.children?[column]?.pointee else {
            throw ArrowFault(row: 0, fault: .malformed)
        }
        return ArrowCells(child, from: row + Int(array.offset), count: count)
    }
}
