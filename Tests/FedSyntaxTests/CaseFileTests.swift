import FedTesting
import Foundation
import Testing

/// The runner that all other case files rely on.
@Suite struct CaseFileTests {
    /// A file with `text`, which is deleted when `body` is done.
    private func withFile(_ text: String, _ body: (CaseFile) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).test")
        try text.write(to: url, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(CaseFile(url: url))
    }

    private func echo(_ item: Case) throws -> String {
        guard item.command == "echo" else { throw item.unknownCommand }
        try item.allow(keys: "prefix")
        return (item["prefix"] ?? "") + item.input
    }

    private let sample = """
        # A comment.

        echo prefix=>
        one
        two
        ----
        >one
        two

        echo
        a

        b
        ----
        ----
        a

        b
        ----
        ----

        # Nothing goes in, nothing comes out.
        echo
        ----

        """

    @Test func comparesOutputs() throws {
        try withFile(sample) { file in
            let mismatches = try file.run(rewriting: false, echo)
            #expect(mismatches.isEmpty)
        }
        try withFile(sample.replacingOccurrences(of: ">one", with: ">three")) { file in
            let mismatches = try file.run(rewriting: false, echo)
            #expect(mismatches.map(\.line) == [3])
            #expect(mismatches.map(\.expected) == [">three\ntwo"])
            #expect(mismatches.map(\.actual) == [">one\ntwo"])
        }
    }

    @Test func rewritingRestoresAFile() throws {
        for changed in [
            sample, sample.replacingOccurrences(of: ">one", with: ">x"),
            sample.replacingOccurrences(of: "----\na\n\nb\n", with: "----\nz\n"),
        ] {
            try withFile(changed) { file in
                let mismatches = try file.run(rewriting: true, echo)
                #expect(mismatches.isEmpty)
                let text = try String(contentsOf: file.url, encoding: .utf8)
                #expect(text == sample)
            }
        }
    }

    @Test func rewritingFencesAnOutputWithBlankLines() throws {
        try withFile("echo\na\n\nb\n----\nold\n\n# The end.\n") { file in
            _ = try file.run(rewriting: true, echo)
            let text = try String(contentsOf: file.url, encoding: .utf8)
            #expect(text == "echo\na\n\nb\n----\n----\na\n\nb\n----\n----\n\n# The end.\n")
            let mismatches = try file.run(rewriting: false, echo)
            #expect(mismatches.isEmpty)
        }
    }

    @Test(arguments: [
        "echo\nno fence\n", "echo\n----\n----\nnever closed\n", "ecko\n----\n", "echo prefiks=1\n----\n",
    ])
    func refusesWhatItDoesNotUnderstand(_ text: String) throws {
        try withFile(text) { file in
            #expect(throws: CaseError.self) { try file.run(rewriting: false, echo) }
            #expect(throws: CaseError.self) { try file.run(rewriting: true, echo) }
            let after = try String(contentsOf: file.url, encoding: .utf8)
            #expect(after == text)
        }
    }
}
