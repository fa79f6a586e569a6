import FedPlan
import FedRuntime
import FedTesting
import Foundation
import Testing

@Suite struct FormatTests {
    @Test(arguments: [1, 3, 2048])
    func cases(batchSize: Int) throws {
        let file = CaseFile(url: casesFolder.appendingPathComponent("values.test"))
        let mismatches = try file.run { test in
            guard test.command == "format" else { throw test.unknownCommand }
            guard let format = test.arguments.first.flatMap(OutputFormat.init) else { throw test.missing("a format") }
            let text = try written(Rows(test.input), as: format, batchSize: batchSize)
            let shown =
                format == .csv ? text.replacing("\r\n", with: "⏎\n").replacing("\r", with: "\\r") : text
            return String(shown.dropLast())
        }
        file.record(mismatches)
    }

    @Test func aTableThatIsLongerThanWhatIsMeasuredKeepsItsHeaderAndCount() throws {
        let rows = (0..<2500).map { "\($0)" }
        let text = try written(Rows("n int\n" + rows.joined(separator: "\n")), as: .table, batchSize: 100)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2503)
        #expect(lines.first == "   n")
        #expect(lines.dropFirst(2).first == "   0")
        #expect(lines.dropFirst(2501).first == " 2499")
        #expect(lines.last == "(2500 rows)")
    }

    @Test func repeatedNamesAreFoundAndNumberedWithoutMeetingOthers() {
        #expect(OutputNames.repeated(in: ["a", "b", "a", "A", "b", "a"]) == ["a", "b"])
        #expect(OutputNames.repeated(in: ["a", "A"]).isEmpty)
        #expect(OutputNames.unique(["a", "a_1", "a", "a"]) == ["a", "a_1", "a_2", "a_3"])
        #expect(OutputNames.unique(["x", "y"]) == ["x", "y"])
    }

    private func written(_ rows: Rows, as format: OutputFormat, batchSize: Int) throws -> String {
        let folder = try TemporaryFolder()
        let file = try OutputFile(path: folder.path("rows"))
        let buffer = OutputBuffer(descriptor: file.descriptor)
        var writer = try #require(format.writer(to: buffer))
        try writer.begin(rows.columns)
        for batch in try rows.batches(of: batchSize) { try writer.write(batch) }
        try writer.end()
        try buffer.flush()
        try file.commit()
        return try String(contentsOfFile: folder.path("rows"), encoding: .utf8)
    }
}

let casesFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
