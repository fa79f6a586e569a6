import FedPlan
import FedTesting
import Foundation
import Testing

/// The JSON reader and its two writers.
@Suite struct JSONTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases/json")

    @Test(arguments: CaseFile.all(in: folder))
    func cases(_ file: CaseFile) throws {
        file.record(
            try file.run { item in
                do {
                    switch item.command {
                    case "canonical": return try JSONValue(parsing: item.input).canonicalText
                    case "pretty": return try JSONValue(parsing: item.input).prettyText.trimmingNewline
                    default: throw item.unknownCommand
                    }
                } catch let error as JSONError {
                    return "error \(error)"
                }
            })
    }

    /// The samples of RFC 8785, appendix B.
    static let numbers: [(UInt64, String)] = [
        (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
        (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
        (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
        (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
        (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
        (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
        (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
        (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
        (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
        (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
    ]

    @Test(arguments: numbers)
    func numberVector(_ bits: UInt64, _ text: String) throws {
        let value = Double(bitPattern: bits)
        let number = try #require(JSONNumber(value))
        #expect(number.lexeme == text)
        #expect(JSONValue.number(number).canonicalText == text)
        #expect(try #require(Double(text)) == value)
    }

    @Test func notANumberHasNoJSON() {
        #expect(JSONNumber(.nan) == nil)
        #expect(JSONNumber(.infinity) == nil)
    }

    @Test func keepsLexemesAndIntegers() throws {
        let value = try JSONValue(parsing: "[9223372036854775807, 9223372036854775808, 1.50, -0, 1E2]")
        #expect(value.arrayValue?.first == .integer(.max))
        let lexemes = value.arrayValue?.compactMap { element -> String? in
            if case .number(let number) = element { return number.lexeme }
            return nil
        }
        #expect(lexemes == ["9223372036854775808", "1.50", "-0", "1E2"])
    }

    @Test func depthIsLimited() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(128))
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(129)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: nested(1_000_000)) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[[1]]", maximumDepth: 1) }
    }

    @Test func bytesMustBeUTF8() throws {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError.self) { try JSONValue(parsing: [quote, 0xFF, quote]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [quote, 0xC0, 0x80, quote]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [quote, 0xED, 0xA0, 0x80, quote]) }
        #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF, quote, 0xC3, 0xA9, quote]) == "é")
    }

    /// Two names that only differ in how Unicode composes them are two names.
    @Test func namesAreComparedByBytes() throws {
        let value = try JSONValue(parsing: #"{"\u00e9":1,"e\u0301":2}"#)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(throws: JSONError.self) { try JSONValue(parsing: #"{"\u00e9":1,"é":2}"#) }
    }

    @Test func membersCanBeSetAndTakenAway() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = nil
        object["b"] = "x"
        object["c"] = [true, .null]
        #expect(JSONValue.object(object).canonicalText == #"{"b":"x","c":[true,null]}"#)
    }
}
