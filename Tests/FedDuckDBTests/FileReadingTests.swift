import FedCompiler
import FedDuckDB
import FedPlan
import FedRuntime
import Foundation
import Testing

/// What is told of views over files, which the engine reads by itself.
@Suite struct FileReadingTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An engine with the views of `files`, by name: a CSV file or a folder of them in the test's folder.
    private func fixture(_ query: EngineQuery, _ files: [String: String]) throws -> EngineFixture {
        let fixture = try EngineFixture(query, open: false)
        var reachable = ReachableFiles()
        reachable.addInput(folder.url.path)
        try fixture.engine.open(reaching: reachable)
        for (name, path) in files.sorted(by: { $0.key < $1.key }) {
            let source = FileSource(format: .csv, path: path, columns: [])
            try fixture.engine.createView(named: name, over: source, at: folder.path(path))
        }
        return fixture
    }

    /// `n` with the numbers below `count`, in `2 + …` bytes.
    private func write(_ count: Int, to name: String) throws -> Int {
        let text = "n\n" + (0..<count).map { "\($0)\n" }.joined()
        try folder.write(text, to: name)
        return text.utf8.count
    }

    @Test func rowsComeFromTheReaderAndBytesFromTheFiles() throws {
        let bytes = [try write(5000, to: "a.csv"), try write(300, to: "b.csv")]
        let query = EngineQuery("SELECT count(*) AS c FROM a JOIN b USING (n)", "c bigint")
        let fixture = try fixture(query, ["a": "a.csv", "b": "b.csv"])
        #expect(fixture.engine.fileReadings["a"] == FileReading(bytes: bytes[0]))
        #expect(try fixture.rows(query) == [#"{"c":300}"#])
        let readings = fixture.engine.fileReadings
        #expect(readings["a"]?.rows == 5000)
        #expect(readings["b"]?.rows == 300)
        #expect(readings["a"]?.bytes == bytes[0])
        #expect(readings["b"]?.bytes == bytes[1])
        #expect((readings["a"]?.seconds ?? -1) > 0)
    }

    @Test func aViewThatIsReadTwiceCountsTwice() throws {
        _ = try write(1000, to: "a.csv")
        let query = EngineQuery("SELECT count(*) AS c FROM a AS x JOIN a AS y USING (n)", "c bigint")
        let fixture = try fixture(query, ["a": "a.csv"])
        #expect(try fixture.rows(query) == [#"{"c":1000}"#])
        #expect(fixture.engine.fileReadings["a"]?.rows == 2000)
    }

    @Test func aFolderIsTheSumOfItsFiles() throws {
        try FileManager.default.createDirectory(atPath: folder.path("many"), withIntermediateDirectories: false)
        let bytes = try (1...7).map { try write($0 * 10, to: "many/\($0).csv") }.reduce(0, +)
        _ = try write(5, to: "a.csv")
        let query = EngineQuery("SELECT count(*) AS c FROM many, a", "c bigint")
        let fixture = try fixture(query, ["many": "many/[!_.]*", "a": "a.csv"])
        #expect(try fixture.rows(query) == [#"{"c":1400}"#])
        #expect(fixture.engine.fileReadings["many"]?.rows == 280)
        #expect(fixture.engine.fileReadings["many"]?.bytes == bytes)
        #expect(fixture.engine.fileReadings["a"]?.rows == 5)
    }

    @Test func namesThatBeginAlikeAreToldApart() throws {
        _ = try write(10, to: "a")
        _ = try write(20, to: "a.csv")
        let query = EngineQuery("SELECT count(*) AS c FROM short JOIN long USING (n)", "c bigint")
        let fixture = try fixture(query, ["short": "a", "long": "a.csv"])
        #expect(try fixture.rows(query) == [#"{"c":10}"#])
        #expect(fixture.engine.fileReadings["short"]?.rows == 10)
        #expect(fixture.engine.fileReadings["long"]?.rows == 20)
    }

    /// The engine's account names files, so that nobody knows which view they were read for.
    @Test func twoViewsOverOneFileAreNotGuessed() throws {
        let bytes = try write(10, to: "a.csv")
        let query = EngineQuery("SELECT count(*) AS c FROM x JOIN y USING (n) WHERE x.n < 3", "c bigint")
        let fixture = try fixture(query, ["x": "a.csv", "y": "a.csv"])
        #expect(try fixture.rows(query) == [#"{"c":3}"#])
        #expect(fixture.engine.fileReadings["x"] == FileReading(bytes: bytes))
        #expect(fixture.engine.fileReadings["y"] == FileReading(bytes: bytes))
    }

    @Test func whatIsNotNeededIsNotRead() throws {
        _ = try write(10, to: "a.csv")
        let query = EngineQuery("SELECT count(*) AS c FROM a WHERE false", "c bigint")
        let fixture = try fixture(query, ["a": "a.csv"])
        #expect(try fixture.rows(query) == [#"{"c":0}"#])
        #expect(fixture.engine.fileReadings["a"]?.rows == 0)
    }

    @Test func writingParquetCountsToo() throws {
        _ = try write(10, to: "a.csv")
        let query = EngineQuery("SELECT n FROM a", "n bigint")
        let fixture = try fixture(query, ["a": "a.csv"])
        let stage = try fixture.engine.translate(query.sql, views: [])
        #expect(try stage.writeParquet(to: folder.path("rows.parquet"), names: ["n"]) == 10)
        #expect(fixture.engine.fileReadings["a"]?.rows == 10)
    }
}
