import CODBC
import FedDrivers
import FedPlan
import FedRuntime

/// The rows of one query: in blocks where all columns have a width, else row by row, so that no text is cut.
final class ODBCStatement: DriverStatement, @unchecked Sendable {
    /// A batch also ends when it holds this much, so that wide rows stay bounded in memory.
    private static let batchBytes = 8 << 20

    private let statement: RemoteStatement
    private let rows: ODBCRows
    private var readers: [ODBCReader] = []
    private var block: ODBCBlock?
    private let text = ODBCText()
    private var rowsRead = 0
    private var hasEnded = false

    init(_ statement: RemoteStatement, _ rows: ODBCRows) {
        self.statement = statement
        self.rows = rows
    }

    func open() throws(RunError) {
        var found: [ODBCColumn] = []
        do throws(ODBCFailure) {
            try rows.execute(statement.query)
            for number in 0..<(try rows.columnCount()) { found.append(try rows.column(number + 1)) }
        } catch {
            throw error.running
        }
        try check(found)
        let forms = found.map(\.form)
        guard ODBCBlock.canHold(forms) else { return }
        do throws(ODBCFailure) {
            block = try ODBCBlock(forms, rows)
        } catch {
            throw error.running
        }
    }

    func fill(_ batch: Batch) throws(RunError) {
        if hasEnded { return }
        var row = 0
        var column = 0
        do throws(ODBCFault) {
            defer {
                batch.count = row
                rowsRead += row
            }
            if let block {
                try fill(batch, from: block, &column, &row)
                return
            }
            var taken = 0
            while row < batch.capacity, taken < Self.batchBytes {
                guard try next() else { return try end() }
                column = 0
                while column < readers.count {
                    taken += try readers[column].read(rows, column + 1, text, batch.columns[column], row)
                    column += 1
                }
                row += 1
            }
        } catch {
            switch error {
            case .driver(let failure): throw failure.running
            case .several: throw RunError(.queryFailed, "the query is more than one statement")
            case .value(let fault):
                let declared = statement.columns[column]
                throw .valueOutOfRange(
                    view: statement.view, column: declared.name, row: rowsRead + 1, fault.reason(declared.type))
            }
        }
    }

    func cancel() { rows.cancel() }

    func close() { rows.close() }

    /// Copies rows of the block, and fetches another one when it is used up.
    private func fill(
        _ batch: Batch, from block: ODBCBlock, _ column: inout Int, _ row: inout Int
    ) throws(ODBCFault) {
        if block.isUsedUp {
            guard try next() else { return try end() }
            block.begin()
        }
        let count = min(batch.capacity, block.rest)
        for place in 0..<count {
            column = 0
            while column < readers.count {
                try readers[column].read(block, column, place, batch.columns[column], place)
                column += 1
            }
            row = place + 1
        }
        block.skip(count)
    }

    private func next() throws(ODBCFault) -> Bool {
        do throws(ODBCFailure) { return try rows.next() } catch { throw .driver(error) }
    }

    private func end() throws(ODBCFault) {
        hasEnded = true
        do throws(ODBCFailure) {
            guard try rows.hasMoreResults() else { return }
        } catch {
            throw .driver(error)
        }
        throw .several
    }

    /// - Throws: `queryFailed`, naming the first column that does not fit.
    private func check(_ found: [ODBCColumn]) throws(RunError) {
        guard found.count == statement.columns.count, !found.isEmpty else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(found.count); declared by the view: \(statement.columns.count)")
        }
        for (index, (column, declared)) in zip(found, statement.columns).enumerated() {
            guard let field = column.field(as: declared.type) else {
                throw RunError(
                    .queryFailed,
                    "column \(index + 1), \"\(declared.name)\", is declared \(declared.type), but the query returns "
                        + column.description)
            }
            readers.append(ODBCReader(column.form, field))
        }
    }
}

/// Why rows end before their end.
enum ODBCFault: Error {
    case driver(ODBCFailure)
    case value(ValueFault)
    /// The query is more than one statement.
    case several
}
