import FedRuntime
import Foundation
import Testing

@Suite struct OutputFileTests {
    @Test func theFileAppearsOnlyWhenItIsComplete() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "rows.csv", mode: 0o640)
        let file = try OutputFile(path: folder.path("rows.csv"))
        let buffer = OutputBuffer(descriptor: file.descriptor)
        buffer.append(text: "new")
        try buffer.flush()
        #expect(try String(contentsOfFile: folder.path("rows.csv"), encoding: .utf8) == "old")
        try file.commit()
        #expect(try String(contentsOfFile: folder.path("rows.csv"), encoding: .utf8) == "new")
        #expect(folder.names == ["rows.csv"])
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("rows.csv"))[.posixPermissions]
        #expect(mode as? Int == 0o640)
    }

    @Test func aFileThatIsNotFinishedLeavesNothingBehind() throws {
        let folder = try TemporaryFolder()
        do {
            let file = try OutputFile(path: folder.path("rows.csv"))
            #expect(folder.names.count == 1)
            file.discard()
            #expect(folder.names.isEmpty)
            _ = try OutputFile(path: folder.path("rows.csv"))
        }
        #expect(folder.names.isEmpty)
    }

    @Test func aSymbolicLinkStaysOne() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "real.csv")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link.csv"), withDestinationPath: folder.path("real.csv"))
        let file = try OutputFile(path: folder.path("link.csv"))
        try file.commit()
        #expect(try String(contentsOfFile: folder.path("real.csv"), encoding: .utf8).isEmpty)
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: folder.path("link.csv")).hasSuffix("real.csv"))
    }

    @Test func whatCannotBeCreatedSaysSo() throws {
        let folder = try TemporaryFolder()
        for path in [folder.path("no/such/folder/rows.csv"), folder.url.path] {
            let before = Self.standardOutput
            let error = #expect(throws: RunError.self) { try OutputFile(path: path) }
            #expect(error?.code == .cannotCreateOutput)
            #expect(error?.message.contains(path) == true)
            #expect(Self.standardOutput == before)
        }
        #expect(folder.names.isEmpty)
    }

    /// What standard output is, so that one that was closed, and perhaps became another file, shows.
    private static var standardOutput: [UInt64] {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0 else { return [] }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    @Test func aFullDeviceIsAnErrorOfWriting() throws {
        let file = try OutputFile(path: "/dev/full")
        let buffer = OutputBuffer(descriptor: file.descriptor)
        buffer.append(text: "rows")
        let error = #expect(throws: RunError.self) { try buffer.flush() }
        #expect(error?.code == .cannotWriteOutput)
        #expect(!buffer.isPipeClosed)
    }
}
