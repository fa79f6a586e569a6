import FedPlan
import FedRuntime

/// The types that PostgreSQL does not have, by their object identifiers.
///
/// See <https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html>.
enum RedshiftType: UInt32 {
    case geometry = 3000
    case geography = 3001
    case `super` = 4000
    case varbyte = 6551
}

extension PostgresColumn {
    /// How the texts of a column become values of `type` without losing anything; nil when they might.
    ///
    /// A type is the same as PostgreSQL's of the same number.
    func field(as type: ColumnType) -> RedshiftField? {
        switch (RedshiftType(rawValue: identifier), type) {
        case (.super, .string): return RedshiftField(TextField(.text, as: type))
        case (.varbyte, .binary): return RedshiftField(TextField(.hexadecimal, as: type))
        default: break
        }
        guard let source = PostgresType(rawValue: identifier), decoding(as: type) != nil else { return nil }
        switch source {
        case .bool: return RedshiftField(TextField(.boolean, as: type))
        case .int2, .int4, .int8, .oid, .numeric, .float8: return RedshiftField(TextField(.number, as: type))
        case .float4: return RedshiftField(TextField(.number, as: type), .real)
        case .char, .name, .text, .varchar, .unknown: return RedshiftField(TextField(.text, as: type))
        case .bpchar: return RedshiftField(TextField(.text, as: type), .padded)
        case .date: return RedshiftField(TextField(.date, as: type))
        case .time: return RedshiftField(TextField(.timeOfDay, as: type))
        case .timestamp, .timestamptz: return RedshiftField(TextField(.moment, as: type))
        case .bytea, .json, .jsonb, .uuid: return nil
        }
    }
}

/// Reads the texts of one column.
struct RedshiftField {
    enum Kind {
        case plain
        /// A `char(n)`, whose last blanks are padding.
        case padded
        /// A `real`.
        case real
    }

    /// Why a text is no value.
    enum Fault: Error {
        case value(ValueFault)
        /// Several values have the text.
        case rounded

        func reason(_ type: ColumnType) -> String {
            switch self {
            case .value(let fault): fault.reason(type)
            case .rounded:
                "Redshift shows eight digits of a real, which are those of more than one here; declare the column "
                    + "double precision, and it sends all of them"
            }
        }
    }

    private let text: TextField
    private let kind: Kind

    init(_ text: TextField, _ kind: Kind = .plain) {
        self.text = text
        self.kind = kind
    }

    /// Puts one value, which is not NULL, into its row; a zero follows its last byte.
    @inline(__always)
    func store(_ bytes: UnsafeRawBufferPointer, _ column: BatchColumn, _ row: Int) throws(Fault) {
        do throws(ValueFault) {
            switch kind {
            case .plain: try text.store(bytes, column, row)
            case .padded:
                var count = bytes.count
                while count > 0, bytes[count - 1] == UInt8(ascii: " ") { count -= 1 }
                try text.store(UnsafeRawBufferPointer(rebasing: bytes[..<count]), column, row)
            case .real: break
            }
        } catch {
            throw .value(error)
        }
        if case .real = kind {
            let value = try RealText.value(bytes)
            if text.type == .double { column.set(Double(value), at: row) } else { column.set(value, at: row) }
        }
    }
}
