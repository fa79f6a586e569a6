import FedRuntime
import Testing

@Suite struct SentTextTests {
    private static let long = "SELECT '" + String(repeating: "ä", count: SentText.limit) + "'"

    @Test func shortStatementsAreWhole() {
        var sent = SentText("SELECT 1")
        sent.append("SELECT 2")
        #expect(sent.text(keys: 7) == "SELECT 1;\nSELECT 2")
        #expect(!sent.isCut)
    }

    @Test func aTextOfJustTheLimitIsWhole() {
        let text = String(repeating: "x", count: SentText.limit)
        #expect(SentText(text).text() == text)
        #expect(SentText(text + "y").isCut)
    }

    @Test func aLongOneSaysWhatIsMissing() {
        var sent = SentText(Self.long)
        sent.append("SELECT 2")
        let bytes = Self.long.utf8.count + 10
        #expect(sent.bytes == bytes)
        // An odd byte would be half of a character.
        #expect(
            sent.text(keys: 10_000)
                == Self.long.prefix(8 + (SentText.limit - 8) / 2)
                + "… [cut after \(SentText.limit) bytes; in all \(bytes) bytes, 2 statements, 10000 keys]")
    }

    @Test func nothingComesBehindACut() {
        var sent = SentText("ab" + Self.long)
        sent.append("SELECT 2")
        #expect(!sent.text().contains("SELECT 2"))
        #expect(SentText("x" + Self.long).text().contains("cut after \(SentText.limit - 1) bytes"))
    }
}
