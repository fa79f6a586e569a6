/// Why a text in the notation of trees cannot be read.
package struct NotationError: Error, CustomStringConvertible {
    package var line: Int
    package var message: String

    package var description: String { "line \(line): \(message)" }
}
