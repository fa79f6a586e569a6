extension Printer {
    /// Puts ALL before an expression that starts with the name `all` or `distinct`, which Spark does not reserve.
    mutating func putQuantifier(before expression: Expression?) {
        guard grammar == .spark, let name = expression?.leftmostName, !name.isQuoted else { return }
        if name.text.lowercased() == "all" || name.text.lowercased() == "distinct" { put("ALL ") }
    }
}

extension Expression {
    /// The name that the expression's text starts with, if it starts with one, parentheses aside.
    var leftmostName: Identifier? {
        var expression = self
        while true {
            switch expression.kind {
            case .column(let path): return path.first
            case .function(let call): return call.name
            case .binary(_, let left, _), .isNull(let left, _), .isBoolean(let left, _, _),
                .isDistinct(let left, _, _), .between(let left, _, _, _, _), .inList(let left, _, _),
                .inQuery(let left, _, _), .like(let left, _, _, _, _), .likeList(let left, _, _, _, _),
                .quantified(_, let left, _, _), .quantifiedArray(_, let left, _, _), .atTimeZone(let left, _),
                .subscript(let left, _), .slice(let left, _, _), .field(let left, _), .collate(let left, _):
                expression = left
            case .and(let parts), .or(let parts):
                guard let first = parts.first else { return nil }
                expression = first
            case .lambda(let names, _): return names.count == 1 ? names[0] : nil
            case .literal, .parameter, .unary, .exists, .subquery, .simpleCase, .searchedCase, .cast, .extract,
                .row, .array, .arrayQuery, .unit:
                return nil
            }
        }
    }
}

extension SelectItem {
    /// What stands first in the item's text.
    var leading: Expression? {
        switch self {
        case .expression(let value, _): value
        case .star(let qualifier, _, let range): qualifier.isEmpty ? nil : Expression(.column(qualifier), range)
        }
    }
}
