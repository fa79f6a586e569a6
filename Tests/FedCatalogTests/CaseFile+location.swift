import FedTesting
import Testing

extension CaseFile {
    /// The case itself, so that a failure opens the file that has to change.
    func location(line: Int) -> SourceLocation {
        SourceLocation(fileID: fileID, filePath: path, line: line, column: 1)
    }

    /// Records what differs as an issue at its case.
    func record(_ mismatches: [Mismatch]) {
        for mismatch in mismatches {
            Issue.record("\(mismatch)", sourceLocation: location(line: mismatch.line))
        }
    }
}
