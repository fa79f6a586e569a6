package import FedPlan

/// Why one value of a remote cannot enter its column.
package enum ValueFault: Error {
    case overflow
    /// The value is in a form that its type does not have.
    case malformed
    /// Digits of a second beyond microseconds, which no type here has.
    case tooFine
    case notUTF8
    case tooLarge

    package func reason(_ type: ColumnType) -> String {
        switch self {
        case .overflow: "the value does not fit \(type)"
        case .malformed: "the remote sends something else than a value of \(type)"
        case .tooFine: "the value is finer than a microsecond"
        case .notUTF8: "the text is not UTF-8"
        case .tooLarge: "the text of one batch passes two gigabytes"
        }
    }
}
