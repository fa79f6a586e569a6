import FedAlgebra
import FedDiagnostics
import FedOptimizer

/// Why operators stay local, as plans and errors say it.
extension Compiler {
    private static let full = "use pushdown_mode full_pushdown, whose plan names what may differ"

    /// The notes as they are told; those that read the same once.
    ///
    /// Where `full` gives what stays local in `full_pushdown`, that mode is the remedy of all else that has no better one.
    /// It is tried out, not guessed: an operator needs all that is below it, too.
    static func inhibitors(
        _ notes: [LocalOperator], in sql: String, full: () -> [LocalOperator]?
    ) -> [Inhibitor] {
        if notes.isEmpty { return [] }
        var wider: [LocalOperator]?
        if notes.contains(where: { $0.inhibition.remedy == nil }) { wider = full() }
        let text = SourceText(sql)
        var known: Set<Inhibitor> = []
        return notes.compactMap { note in
            let range = note.inhibition.range
            let location = range.map { range -> Inhibitor.Location in
                let place = text.location(of: range)
                return .init(line: place.line, column: place.column, length: place.length)
            }
            var remedy = note.inhibition.remedy
            if remedy == nil, let wider, !wider.contains(where: note.isLike) { remedy = Self.full }
            // The words of the statement itself, where an expression has a place in it.
            let inhibitor = Inhibitor(
                code: note.inhibition.code.rawValue, operatorName: note.operatorName,
                expression: range.map(text.excerpt) ?? note.expression, connectionID: note.connectionID,
                location: location, reason: note.inhibition.reason, remedy: remedy)
            // Columns that differ may have one name, and a condition two halves of one text.
            return known.insert(inhibitor).inserted ? inhibitor : nil
        }
    }
}

extension LocalOperator {
    /// Whether both are about one part of the statement.
    fileprivate func isLike(_ other: LocalOperator) -> Bool {
        if let range = inhibition.range { return range == other.inhibition.range }
        return operatorName == other.operatorName && expression == other.expression
    }
}
