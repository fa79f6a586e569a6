import FedAlgebra
import FedDialects
import Testing

/// What holds of every entry of every ledger; what each of them pushes is in the case files.
@Suite struct LedgerTests {
    static let ledgers = Dialect.all.values.map { ($0.name, $0.ledger) }.filter { !$0.1.isEmpty }

    @Test(arguments: ledgers)
    func entriesSayWhatMayDiffer(_ system: String, _ ledger: [LedgerEntry]) throws {
        #expect(Set(ledger.map(\.name)).count == ledger.count)
        for entry in ledger {
            #expect(entry.name.allSatisfy { $0 == "_" || ($0.isASCII && $0.isLowercase) }, "\(entry.name)")
            #expect(entry.difference.hasSuffix("."), "\(system) \(entry.name)")
            #expect(entry.link.hasPrefix("https://"), "\(system) \(entry.name)")
            let witness = try #require(entry.witness)
            #expect(witness.here != witness.there, "\(system) \(entry.name)")
            #expect(witness.rows.allSatisfy { $0.count == witness.columns.count })
        }
    }

    /// An entry adds: whatever has a spelling keeps one.
    @Test(arguments: ledgers)
    func entriesTakeNothingAway(_ system: String, _ ledger: [LedgerEntry]) throws {
        let strict = try #require(Dialect.all[system])
        for entry in ledger {
            var widened = strict
            entry.widen(&widened)
            #expect(Set(strict.functions.keys).isSubset(of: widened.functions.keys))
            #expect(Set(strict.aggregates.keys).isSubset(of: widened.aggregates.keys))
            #expect(strict.alikeFailures.isSubset(of: widened.alikeFailures))
            #expect(!strict.raisesEarly)
        }
    }

    @Test func derivedDialectsInheritTheLedger() {
        let derived = Dialect.postgres.deriving("derived") { _ in }
        #expect(derived.ledger.map(\.name) == Dialect.postgres.ledger.map(\.name))
    }
}
