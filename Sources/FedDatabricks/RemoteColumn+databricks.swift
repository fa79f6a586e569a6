import FedArrow
import FedHTTP
import FedPlan

extension RemoteColumn {
    /// Reads an entry of a manifest's columns.
    ///
    /// There are more types than its list has
    /// (<https://docs.databricks.com/api/workspace/statementexecution/getstatement>).
    init(databricks entry: JSONValue) {
        let word = entry["type_name"]?.stringValue?.uppercased() ?? ""
        let scale = Int(entry["type_scale"]?.integerValue ?? 0)
        let type: ArrowType? =
            switch word {
            case "BOOLEAN": .boolean
            case "BYTE": .integer(bits: 8, isSigned: true)
            case "SHORT": .integer(bits: 16, isSigned: true)
            case "INT": .integer(bits: 32, isSigned: true)
            case "LONG": .integer(bits: 64, isSigned: true)
            case "FLOAT": .float
            case "DOUBLE": .double
            case "DECIMAL": .decimal(bits: 128, scale: scale)
            case "STRING", "CHAR", "VARCHAR", "VARIANT": .text(offsetBits: 32)
            case "BINARY": .bytes(offsetBits: 32)
            case "DATE": .date
            case "TIMESTAMP": .moment(.microseconds, isInstant: true)
            case "TIMESTAMP_NTZ": .moment(.microseconds, isInstant: false)
            case "NULL": .nothing
            default: nil
            }
        let text = entry["type_text"]?.stringValue ?? word
        self.init(name: entry["name"]?.stringValue ?? "", type: text.isEmpty ? "a type without a name" : text) {
            target in
            // Texts are texts here: nothing else is sent as one.
            if case .text = type { return target == .string }
            return type?.canBecome(target) ?? false
        }
    }
}
