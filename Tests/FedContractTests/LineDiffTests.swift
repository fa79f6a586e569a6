import FedContract
import Testing

/// The line difference shows what changed, with little around it.
@Suite struct LineDiffTests {
    @Test func aChangeStandsBetweenItsNeighbours() {
        let old = (1...9).map { "line \($0)" }.joined(separator: "\n")
        let new = old.replacing("line 5", with: "line five")
        #expect(
            LineDiff.text(expected: old, actual: new) == """
                  ...
                  line 3
                  line 4
                - line 5
                + line five
                  line 6
                  line 7
                  ...
                """)
    }

    @Test func anEndThatWasCut() {
        #expect(LineDiff.text(expected: "a\nb", actual: "a") == "  a\n- b")
        #expect(LineDiff.text(expected: "a", actual: "a\nb") == "  a\n+ b")
    }

    /// Beyond the exact limit the walk stays linear, and still finds the one line.
    @Test func longTextsAreComparedFromTheirEnds() {
        let old = (1...50_000).map { "\($0)" }
        var new = old
        new[25_000] = "other"
        let text = LineDiff.text(expected: old.joined(separator: "\n"), actual: new.joined(separator: "\n"))
        #expect(text.contains("- 25001\n+ other"))
        #expect(text.split(separator: "\n").count == 8)
    }
}
