package import Foundation

/// The bytes of a plan document: of a file, a pipe or a device, read to its end, or of standard input.
package struct PlanFile: Sendable {
    /// In bytes; several times what the longest statement that the compiler takes can become.
    package static let maximumSize = 256 << 20

    package let bytes: [UInt8]
    /// Where the plan lies; `nil` for standard input and for whatever else is not a file of its own.
    package let folder: URL?

    /// Reads what lies at `path`; `-` is standard input.
    ///
    /// - Throws: `invalidPlan` when it cannot be read, or has more than `maximumSize` bytes.
    package init(_ path: String, maximumSize: Int = maximumSize) throws(RunError) {
        let isStandardInput = path == "-"
        do {
            let file = try InputFile(isStandardInput ? nil : path, maximumSize: maximumSize)
            bytes = file.bytes
            let isFile = !isStandardInput && file.kind == S_IFREG
            folder = isFile ? URL(fileURLWithPath: path).deletingLastPathComponent() : nil
        } catch {
            throw RunError(.invalidPlan, "cannot read the plan \(path): \(error.reason)")
        }
    }
}
