import FedDiagnostics
import Testing

/// What a misspelled name was meant to be.
@Suite struct SpellingTests {
    private let names = ["customer_id", "customer_name", "order_date", "amount", "Category", "id", "ssot__Id__c"]

    @Test(
        arguments: [
            ("custmer_id", "customer_id"), ("customer_nmae", "customer_name"), ("orderdate", "order_date"),
            ("AMOUNT", "amount"), ("category", "Category"), ("amuont", "amount"), ("ssot__id__c", "ssot__Id__c"),
            ("di", "id"), ("customers_id", "customer_id"),
        ])
    func finds(_ name: String, _ meant: String) {
        #expect(Spelling.suggestion(for: name, among: names) == meant)
        #expect(Spelling.hint(for: name, among: names) == "did you mean `\(meant)`?")
    }

    @Test(arguments: ["price", "", "x", "customer", "order", "amountamount", "id"])
    func staysSilent(_ name: String) {
        #expect(Spelling.suggestion(for: name, among: names) == nil)
        #expect(Spelling.hint(for: name, among: names) == nil)
    }

    @Test func doesNotDependOnTheOrder() {
        for order in [["name_b", "name_a"], ["name_a", "name_b"]] {
            #expect(Spelling.suggestion(for: "name_c", among: order) == "name_a")
        }
        #expect(Spelling.suggestion(for: "nam", among: ["nams", "NAM"]) == "NAM")
    }

    /// Distances by the plain dynamic programme must give the same answers as the banded one.
    @Test func agreesWithThePlainDistance() {
        var random = SplitMix(seed: 7)
        for _ in 0..<3_000 {
            let name = random.word()
            let candidates = (0..<5).map { _ in random.word() }.filter { $0 != name }
            let bound = name.count < 2 ? 0 : min(3, max(1, name.count / 3))
            let nearest = candidates.map { (distance(name, $0), $0) }.filter { $0.0 <= bound }
                .min { ($0.0, $0.1) < ($1.0, $1.1) }
            #expect(Spelling.suggestion(for: name, among: candidates) == nearest?.1, "\(name) \(candidates)")
        }
    }

    @Test func longNamesAndManyCandidates() {
        let long = String(repeating: "a", count: 100_000)
        #expect(Spelling.suggestion(for: long, among: [long + "b", long.uppercased()]) == long.uppercased())
        let many = (0..<5_000).map { "column_number_\($0)_of_a_wide_table" }
        #expect(
            Spelling.suggestion(for: "colum_number_4711_of_a_wide_table", among: many)
                == "column_number_4711_of_a_wide_table")
    }

    private func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased())
        let right = Array(right.lowercased())
        var table = (0...left.count).map { row in (0...right.count).map { row == 0 ? $0 : row } }
        for row in 1..<(left.count + 1) {
            for column in 1..<(right.count + 1) {
                let isSame = left[row - 1] == right[column - 1]
                var cost = min(
                    table[row - 1][column] + 1, table[row][column - 1] + 1,
                    table[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    cost = min(cost, table[row - 2][column - 2] + 1)
                }
                table[row][column] = cost
            }
        }
        return table[left.count][right.count]
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

    /// A word of one to ten letters out of three, so that words are often near each other.
    mutating func word() -> String {
        String((0...index(below: 10)).map { _ in ["a", "b", "C"][index(below: 3)] as Character })
    }
}
