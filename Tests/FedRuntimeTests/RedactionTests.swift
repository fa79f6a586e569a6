import FedRuntime
import Testing

@Suite struct RedactionTests {
    /// Wherever the secret stands, and whether much or nothing follows it.
    @Test(arguments: [0, 20, 100_000]) func aCutTextHasNoPartOfASecret(behind: Int) {
        let secret = "cut-open-sesame-77"
        Redaction.register(secret)
        for before in 80...102 {
            let text = String(repeating: "x", count: before) + secret + String(repeating: "y", count: behind)
            let excerpt = Redaction.excerpt(text, longest: 100)
            #expect(excerpt.unicodeScalars.count <= 101)
            #expect(!excerpt.contains("c"), "\(before): \(excerpt)")
            #expect(!excerpt.contains("7"), "\(before): \(excerpt)")
        }
    }

    @Test func aShortTextIsNotCut() {
        Redaction.register("cut-open-sesame-77")
        #expect(Redaction.excerpt("it was cut-open-sesame-77", longest: 10) == "it was ***")
        #expect(Redaction.excerpt("it was nothing else", longest: 10) == "it was not…")
        #expect(Redaction.excerpt("", longest: 10) == "")
    }
}
