import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// TABLESAMPLE: all rows or none. Which other rows a sample has is the system's choice, and each plan would have
/// others.
extension Binder {
    mutating func sampled(_ relation: Relation, _ sample: TableSample?) throws(CompileError) -> Relation {
        guard let sample else { return relation }
        let scalar = try scalar(sample.percent, in: Scope(rule: rule))
        if sample.method == "rows" {
            guard case .integer(let count)? = scalar.literalValue, count >= 0 else {
                throw CompileError(.invalidLiteral, "a sample takes a number of rows", at: sample.range)
            }
            return .limit(FedAlgebra.Limit(input: relation, count: count, offset: 0, range: sample.range))
        }
        let percent: Double?
        switch scalar.literalValue {
        case .integer(let number)?: percent = Double(number)
        case .decimal(let number)?: percent = Double(Decimal.text(number, scale: scalar.type.digits?.scale ?? 0))
        case .double(let number)?: percent = number
        case .text(let text)?: percent = Double(text)
        default: percent = nil
        }
        guard let percent, (0...100).contains(percent) else {
            throw CompileError(.invalidLiteral, "a sample takes a percentage from 0 to 100", at: sample.percent.range)
        }
        if percent == 100 { return relation }
        if percent == 0 {
            return .limit(FedAlgebra.Limit(input: relation, count: 0, offset: 0, range: sample.range))
        }
        throw .notSupported(
            "TABLESAMPLE of a part of a table", at: sample.range,
            hint: "the sample would be another one with each pushdown mode; filter by a hash of a key instead")
    }
}
