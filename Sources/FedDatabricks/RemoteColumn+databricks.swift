import FedArrow
import FedHTTP
import FedPlan
import FedRuntime

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
        self.init(name: entry["name"]?.stringValue ?? "", type: Self.databricksType(entry)) { target in
            // Texts are texts here: nothing else is sent as one.
            if case .text = type { return target == .string }
            return type?.canBecome(target) ?? false
        }
    }

    /// The same where values are texts in JSON_ARRAY, which has no form for moments to the microsecond.
    init(databricksText entry: JSONValue) {
        let form: TextForm? =
            switch entry["type_name"]?.stringValue?.uppercased() ?? "" {
            case "BOOLEAN": .boolean
            case "BYTE", "SHORT", "INT", "LONG", "FLOAT", "DOUBLE", "DECIMAL": .number
            case "STRING", "CHAR", "VARCHAR", "VARIANT": .text
            case "BINARY": .base64
            case "DATE": .date
            case "NULL": .nothing
            default: nil
            }
        self.init(databricks: entry)
        let fits = canBecome
        self.form = form
        canBecome = { (form?.canBecome($0) ?? false) && fits($0) }
    }

    /// The type as the system's SQL has it.
    private static func databricksType(_ entry: JSONValue) -> String {
        let text = entry["type_text"]?.stringValue ?? entry["type_name"]?.stringValue ?? ""
        return text.isEmpty ? "a type without a name" : text
    }
}
