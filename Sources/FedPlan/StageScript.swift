/// The statements of the pre and post stages: writing them, and reading them back.
///
/// They are Spark SQL, since stock Spark runs them unedited. What is written here is one form of each
/// statement; what is read is whatever Spark reads for the same statement, since people edit plans. See
/// <https://spark.apache.org/docs/latest/sql-ref-literals.html> and, for what was left open there, the tests.
///
/// No text ever contains `${`: Spark would substitute variables in it, even inside a literal. In literals the
/// brace is escaped; an identifier has no escapes, so names with `${` must not get here.
package enum StageScript {
    /// The names of the options that every external view has, in the order in which they are written.
    enum ExternalOption: String, CaseIterable {
        case connectionID = "connection_id"
        case tenantID = "tenant_id"
        case query
        case referencedTables = "referenced_table_descriptors"
        case resultColumns = "result_columns"
    }

    /// The options of a CSV source that are written first, in this order.
    static let orderedFileOptions = ["header", "sep", "quote", "escape", "nullValue"]

    /// Whether Spark takes `name` as an identifier that it leaves alone.
    package static func canWrite(identifier name: String) -> Bool {
        !name.isEmpty && !containsSubstitution(name)
    }

    /// Whether `text` holds the beginning of a variable that Spark would substitute.
    package static func containsSubstitution(_ text: String) -> Bool {
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if previous == UInt8(ascii: "$"), byte == UInt8(ascii: "{") { return true }
            previous = byte
        }
        return false
    }
}
