import FedDiagnostics
import FedSyntax

/// Makes random trees that a parser could have made.
struct TreeGenerator {
    let grammar: Grammar
    var random: SplitMix64

    init(grammar: Grammar, seed: UInt64) {
        self.grammar = grammar
        random = SplitMix64(state: seed)
    }

    let nowhere = SourceRange(start: 0, end: 0)

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func pick<Element>(_ elements: [Element], _ otherwise: Element) -> Element {
        elements.randomElement(using: &random) ?? otherwise
    }

    mutating func many<Element>(_ count: ClosedRange<Int>, _ make: (inout Self) -> Element) -> [Element] {
        let number = Int.random(in: count, using: &random)
        return (0..<number).map { _ in make(&self) }
    }

    mutating func maybe<Element>(_ percent: Int, _ make: (inout Self) -> Element) -> Element? {
        chance(percent) ? make(&self) : nil
    }

    mutating func name() -> Identifier {
        let plain = ["a", "b1", "_c", "year", "T", "ssot__Id__c", "ä"]
        let quoted = ["a b", "x\"y`z", "select", "A", "1", "é 😀", "--"]
        let isQuoted = chance(30)
        return Identifier(text: pick(isQuoted ? quoted : plain, "a"), isQuoted: isQuoted, range: nowhere)
    }

    mutating func type() -> TypeName {
        let dc: [(String, [Int])] = [
            ("int", []), ("numeric", [38, 18]), ("double precision", []), ("text", []), ("varchar", [3]),
            ("timestamp with time zone", []), ("date", []),
        ]
        let spark: [(String, [Int])] = [
            ("int", []), ("decimal", [38, 18]), ("string", []), ("timestamp_ntz", []), ("date", []),
        ]
        let (name, arguments) = pick(grammar == .dc ? dc : spark, ("int", []))
        return TypeName(name: name, arguments: arguments, isArray: chance(10), range: nowhere)
    }

    mutating func literal() -> Literal {
        let texts = ["", "x", "it's", "a\\b", "${x}", "%_\\%", "\n\t", "é😀", "/* -- */"]
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return .null
        case 1: return .boolean(chance(50))
        case 2: return .decimal(pick(["1.50", "0.1", "12."], "1.5"))
        case 3: return .double(pick(["1e3", "1.5E-7"], "1e3"))
        case 4: return .string(pick(texts, ""))
        case 5:
            let name = grammar == .dc ? pick(["date", "timestamptz", "json"], "date") : "timestamp_ntz"
            return .typed(TypeName(name: name, arguments: [], range: nowhere), pick(texts, ""))
        case 6: return .interval("1", unit: pick([nil, "day", "year to month", "minute to second"], nil))
        default:
            if grammar == .spark, chance(30) {
                let type = TypeName(name: "bigint", arguments: [], range: nowhere)
                return .typed(type, pick(["1", "-9"], "1"))
            }
            return .integer(pick(["0", "1", "42", "99999999999999999999"], "1"))
        }
    }
}
