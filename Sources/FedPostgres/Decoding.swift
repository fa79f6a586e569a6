import FedPlan

/// How the binary form of one column becomes the batch's; decided once a statement.
///
/// All numbers come big-endian. See `src/backend/utils/adt/*.c`, functions named `…send`, for the forms.
enum Decoding: UInt8 {
    case boolean
    /// The same bits in the other byte order: integers and floats of one width.
    case fixed2
    case fixed4
    case fixed8
    case int2ToInt4
    case int2ToInt8
    case int4ToInt8
    case oidToInt8
    case int2ToDecimal64
    case int4ToDecimal64
    case int8ToDecimal64
    case int2ToDecimal128
    case int4ToDecimal128
    case int8ToDecimal128
    case float4ToDouble
    case decimal64
    case decimal128
    case date
    case timestamp
    /// In UTF-8: the server converts its own encoding, and checks what is stored under none.
    case text
    case bytes
    case jsonb
    case uuid
    case time
}

extension Decoding {
    /// Bytes that every value has; zero when they vary.
    var width: Int {
        switch self {
        case .boolean: 1
        case .fixed2, .int2ToInt4, .int2ToInt8, .int2ToDecimal64, .int2ToDecimal128: 2
        case .fixed4, .int4ToInt8, .oidToInt8, .int4ToDecimal64, .int4ToDecimal128, .float4ToDouble, .date: 4
        case .fixed8, .int8ToDecimal64, .int8ToDecimal128, .timestamp, .time: 8
        case .uuid: 16
        case .decimal64, .decimal128, .text, .bytes, .jsonb: 0
        }
    }
}

/// Why one value cannot enter the batch.
enum Refusal: UInt8, Error {
    case nan
    case infinite
    case overflow
    case tooLarge
    case malformed
}

extension Refusal {
    /// The sentence for people.
    func reason(_ type: ColumnType) -> String {
        switch self {
        case .nan: "NaN is not a value of \(type)"
        case .infinite: "infinity is not a value of \(type)"
        case .overflow: "the value does not fit \(type)"
        case .tooLarge: "the text of one batch passes two gigabytes"
        case .malformed: "the bytes are not those of a value that becomes \(type)"
        }
    }
}
