import FedHTTP
import FedPlan
import FedRuntime

extension RemoteColumn {
    /// Reads an entry of `rowType`.
    ///
    /// The letters' case of its type is not always the same
    /// (<https://docs.snowflake.com/en/developer-guide/sql-api/handling-responses>).
    init(snowflake entry: JSONValue) {
        let type = (entry["type"]?.stringValue ?? "").lowercased()
        let form: TextForm? =
            switch type {
            case "fixed", "real", "decfloat": .number
            case "text", "variant", "object", "array", "map": .text
            case "binary": .hexadecimal
            case "boolean": .boolean
            case "date": .epochDays
            case "time": .secondsOfDay
            case "timestamp_ntz", "timestamp_ltz", "timestamp_tz": .epochSeconds
            default: nil
            }
        var name =
            switch type {
            case "fixed": "NUMBER"
            case "real": "FLOAT"
            case "text": "VARCHAR"
            case "": "a type without a name"
            default: type.uppercased()
            }
        if type == "fixed", let precision = entry["precision"]?.integerValue, let scale = entry["scale"]?.integerValue {
            name += "(\(precision),\(scale))"
        }
        self.init(name: entry["name"]?.stringValue ?? "", form, type: name)
    }
}
