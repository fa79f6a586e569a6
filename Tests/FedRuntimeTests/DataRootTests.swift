import FedRuntime
import Foundation
import Testing

@Suite struct DataRootTests {
    private let folder: TemporaryFolder
    private let root: DataRoot

    init() throws {
        folder = try TemporaryFolder()
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder.path("root/data"), withIntermediateDirectories: true)
        try folder.write("x", to: "root/data/a.parquet")
        try folder.write("x", to: "outside.parquet")
        try manager.createSymbolicLink(
            atPath: folder.path("root/inside"), withDestinationPath: folder.path("root/data"))
        try manager.createSymbolicLink(atPath: folder.path("root/escape"), withDestinationPath: folder.url.path)
        try manager.createSymbolicLink(atPath: folder.path("root-link"), withDestinationPath: folder.path("root"))
        root = try DataRoot(folder.path("root-link"))
    }

    @Test(arguments: ["data/a.parquet", "./data/a.parquet", "inside/a.parquet", "data//a.parquet"])
    func aFileInsideIsFound(path: String) throws {
        #expect(try root.resolve(path, for: "v") == root.path + "/data/a.parquet")
    }

    @Test func foldersPatternsAndAbsolutePathsInsideAreFound() throws {
        #expect(try root.resolve("data", for: "v") == root.path + "/data/[!_.]*")
        #expect(try root.resolve("inside/*.parquet", for: "v") == root.path + "/data/*.parquet")
        #expect(try root.resolve("*/*.parquet", for: "v") == root.path + "/*/*.parquet")
        #expect(try root.resolve(folder.path("root/data/a.parquet"), for: "v") == root.path + "/data/a.parquet")
    }

    @Test(arguments: [
        "../outside.parquet", "data/../../outside.parquet", "escape/outside.parquet", "escape/*.parquet",
        "/etc/passwd", "https://example.com/a.parquet", "", "data/*/../../../x",
    ])
    func whatLiesOutsideIsRefused(path: String) throws {
        let error = #expect(throws: RunError.self) { try root.resolve(path, for: "v") }
        #expect(error?.code == .invalidPlan)
        #expect(error?.source == "v")
    }

    @Test func aMissingFileIsUnavailable() throws {
        let error = #expect(throws: RunError.self) { try root.resolve("data/b.parquet", for: "v") }
        #expect(error?.code == .unavailable)
        #expect(throws: RunError.self) { try DataRoot(folder.path("nowhere")) }
    }
}
