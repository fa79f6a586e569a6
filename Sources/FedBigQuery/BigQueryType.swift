import FedHTTP
import FedPlan
import FedRuntime

/// How values of BigQuery's types are written in rows
/// (<https://cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema>).
///
/// All are texts. A type has two names, of which either may come. What is repeated, or has fields of its own, comes in
/// the protocol's own frame and is not read: `TO_JSON_STRING` makes a text of it. So are timestamps that are finer than
/// a microsecond.
enum BigQueryType {
    /// - Parameter fields: of a schema.
    /// - Returns: nil for what is no list of fields.
    static func columns(_ fields: JSONValue?) -> [RemoteColumn]? {
        guard let fields = fields?.arrayValue else { return nil }
        var columns: [RemoteColumn] = []
        for field in fields {
            guard let type = field["type"]?.stringValue?.uppercased() else { return nil }
            let isRepeated = field["mode"]?.stringValue?.uppercased() == "REPEATED"
            let isFine = isFine(field)
            columns.append(
                RemoteColumn(
                    name: field["name"]?.stringValue ?? "", isRepeated || isFine ? nil : form(of: type),
                    type: isRepeated ? "REPEATED \(type)" : isFine ? "\(type)(12)" : type))
        }
        return columns
    }

    private static func isFine(_ field: JSONValue) -> Bool {
        let precision = field["timestampPrecision"]
        return precision?.stringValue == "12" || precision?.integerValue == 12
    }

    private static func form(of type: String) -> TextForm? {
        switch type {
        case "INTEGER", "INT64", "FLOAT", "FLOAT64", "NUMERIC", "BIGNUMERIC": .number
        case "BOOLEAN", "BOOL": .boolean
        case "STRING", "JSON", "GEOGRAPHY", "INTERVAL", "RANGE": .text
        case "BYTES": .base64
        case "DATE": .date
        case "TIME": .timeOfDay
        case "DATETIME": .moment
        case "TIMESTAMP": .epochMicroseconds
        default: nil
        }
    }
}
