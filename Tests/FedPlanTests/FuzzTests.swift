import FedPlan
import Foundation
import Testing

/// Any bytes either are a plan or give an error: no crash, no hang, and what is read can be written.
@Suite struct FuzzTests {
    /// How long each of the tests goes on.
    private static let budget = Duration.seconds(2)

    @Test func planReader() throws {
        var random = SplitMix(seed: 0x5EED_0001)
        let samples = [PlanDocument.sample.canonicalText, PlanDocument.sample.fingerprinted().json.prettyText]
        var read = 0
        var refused = 0
        let clock = ContinuousClock()
        let end = clock.now + FuzzTests.budget
        while clock.now < end {
            let bytes = random.mutation(of: Array(samples[random.index(below: samples.count)].utf8))
            do {
                let json = try JSONValue(parsing: bytes)
                let again = try JSONValue(parsing: json.canonicalText)
                #expect(again.canonicalText == json.canonicalText)
                let plan = try PlanDocument(json: json)
                #expect(try PlanDocument(text: plan.canonicalText) == plan)
                read += 1
            } catch {
                #expect(error is JSONError || error is PlanError)
                refused += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test func stageReader() throws {
        var random = SplitMix(seed: 0x5EED_0002)
        let samples =
            PlanDocument.sample.stages.pre.map(\.sql) + [
                "CREATE TEMPORARY VIEW v (`a b` DECIMAL(38,18), c STRING) USING csv OPTIONS (path 'x\\u00e9', header true)",
                "DROP VIEW IF EXISTS `temp``view` -- end",
            ]
        var read = 0
        var refused = 0
        let clock = ContinuousClock()
        let end = clock.now + FuzzTests.budget
        while clock.now < end {
            let bytes = random.mutation(of: Array(samples[random.index(below: samples.count)].utf8))
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(PlanError) {
                let view = try StageScript.readCreate(text)
                let written = StageScript.text(creating: view)
                let again = try StageScript.readCreate(written)
                #expect(StageScript.text(creating: again) == written)
                read += 1
            } catch {
                #expect(error.location != nil, "\(error)")
                refused += 1
            }
            if let view = try? StageScript.readDrop(text) {
                #expect(throws: Never.self) { try StageScript.readDrop(StageScript.text(dropping: view)) }
                read += 1
            }
        }
        #expect(read > 0 && refused > 0)
    }
}

/// The generator SplitMix64, so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func index(below bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &self) }

    /// The same bytes with up to four changes: bytes replaced, taken out, put in twice, or cut off.
    mutating func mutation(of bytes: [UInt8]) -> [UInt8] {
        let interesting = Array("{}[]\",:\\'`$/*-;()&0e.\n \u{FEFF}é".utf8) + [0, 0xFF, 0xC0]
        var bytes = bytes
        for _ in 0..<index(below: 5) {
            let start = index(below: bytes.count)
            let end = min(bytes.count, start + 1 + index(below: 12))
            if start >= end { break }
            switch index(below: 5) {
            case 0: bytes[start] = interesting[index(below: interesting.count)]
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: index(below: bytes.count))
            case 3: bytes.insert(interesting[index(below: interesting.count)], at: start)
            default: bytes[start] = UInt8.random(in: .min ... .max, using: &self)
            }
        }
        if index(below: 20) == 0 { bytes.removeLast(index(below: bytes.count)) }
        return bytes
    }
}
