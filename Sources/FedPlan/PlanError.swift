/// Why a plan, or the text of one of its stages, cannot be read, and where.
package struct PlanError: Error, Hashable, Sendable {
    /// A place in a text, from one; columns count Unicode scalars.
    package struct Location: Hashable, Sendable {
        package var line: Int
        package var column: Int

        package init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// What is wrong, without the place.
    package var message: String
    /// The place in the text of the plan, or in the text of the stage that `pointer` names.
    package var location: Location?
    /// The place in the document as a JSON pointer (RFC 6901), such as `/stages/pre/0/sql`.
    package var pointer: String?

    package init(_ message: String, location: Location? = nil, pointer: String? = nil) {
        self.message = message
        self.location = location
        self.pointer = pointer
    }

    /// The same error, found at `pointer` of a document.
    package func at(_ pointer: String) -> PlanError {
        PlanError(message, location: location, pointer: pointer + (self.pointer ?? ""))
    }
}

extension PlanError: CustomStringConvertible {
    package var description: String {
        var places: [String] = []
        if let pointer { places.append(pointer.isEmpty ? "the top" : pointer) }
        if let location { places.append("line \(location.line), column \(location.column)") }
        return (places.isEmpty ? "" : "at " + places.joined(separator: ", ") + ": ") + message
    }
}

extension PlanError {
    init(_ error: JSONError) {
        self.init(
            "not JSON: \(error.message)", location: Location(line: error.line, column: error.column))
    }
}
