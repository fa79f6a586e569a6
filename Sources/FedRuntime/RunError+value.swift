extension RunError {
    /// A value of a remote row that its declared type cannot hold; rows count from one.
    package static func valueOutOfRange(view: String, column: String, row: Int, _ reason: String) -> RunError {
        RunError(.queryFailed, "VALUE_OUT_OF_RANGE: column \"\(column)\", row \(row): \(reason)", source: view)
    }
}
