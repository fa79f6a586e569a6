import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// The names that Spark gives columns without an alias: the expression in Spark's own words.
///
/// `count(*)` is `count(1)`, `a + 1` is `(a + 1)`, `t.a` is `a`. Names that tell what Spark's analyzer made of a
/// function are near ones: subqueries are `scalarsubquery()`, and defaults that a function fills in are those of the table
/// below.
struct SparkNames {
    /// The windows of the WINDOW clause, by key; they are shown where they are used.
    let windows: [String: FedSyntax.Window]

    func name(of expression: Expression) -> String {
        switch expression.kind {
        case .cast(let operand, _, _):
            if case .column(let parts) = operand.kind, let last = parts.last { return last.text }
            return text(expression)
        case .column(let parts):
            if parts.count == 1, !parts[0].isQuoted, Self.constants.contains(parts[0].text.lowercased()) {
                return parts[0].text.lowercased() + "()"
            }
            return text(expression)
        default: return text(expression)
        }
    }

    private func text(_ expression: Expression) -> String {
        switch expression.kind {
        case .column(let parts): return parts.last?.text ?? ""
        case .literal(let literal): return text(literal)
        case .parameter(.positional(let number)): return "$\(number)"
        case .parameter(.named(let name)): return ":\(name)"
        case .unary(let sign, let operand): return unary(sign, operand, at: expression.range)
        case .binary(let sign, let left, let right): return binary(sign, text(left), text(right))
        case .and(let members): return chain(members, "AND")
        case .or(let members): return chain(members, "OR")
        case .isNull(let operand, let negated): return "(\(text(operand)) IS \(negated ? "NOT " : "")NULL)"
        case .isBoolean(let operand, let value, let negated):
            let test = value.map { "(\(text(operand)) <=> \($0))" } ?? "(\(text(operand)) IS NULL)"
            return negated ? value == nil ? "(\(text(operand)) IS NOT NULL)" : "(NOT \(test))" : test
        case .isDistinct(let left, let right, let negated):
            return not("(\(text(left)) <=> \(text(right)))", !negated)
        case .between(let operand, let low, let high, let negated, _):
            return not("between(\(text(operand)), \(text(low)), \(text(high)))", negated)
        case .inList(let operand, let members, let negated):
            return not("(\(text(operand)) IN (\(list(members))))", negated)
        case .inQuery(let operand, _, let negated): return not("(\(text(operand)) IN (listquery()))", negated)
        case .like(let operand, let pattern, let escape, let negated, let kind):
            let mark = escape.map { " ESCAPE '\(text($0))'" } ?? ""
            let test =
                kind == .ilike && escape == nil
                ? "ilike(\(text(operand)), \(text(pattern)))" : "\(text(operand)) LIKE \(text(pattern))\(mark)"
            return not(test, negated)
        case .likeList(let operand, _, let isAll, let negated, let kind):
            let shown = kind == .ilike ? "lower(\(text(operand)))" : text(operand)
            return "\(negated ? "not" : "")like\(isAll ? "all" : "any")(\(shown))"
        case .exists: return "exists()"
        case .subquery: return "scalarsubquery()"
        case .simpleCase(let operand, let whens, let otherwise):
            return branches(whens.map { ("(\(text(operand)) = \(text($0.condition)))", text($0.result)) }, otherwise)
        case .searchedCase(let whens, let otherwise):
            return branches(whens.map { (text($0.condition), text($0.result)) }, otherwise)
        case .cast(let operand, let type, let isTry):
            return "\(isTry ? "TRY_" : "")CAST(\(text(operand)) AS \(text(type)))"
        case .extract(let field, let operand): return "extract(\(field) FROM \(text(operand)))"
        case .function(let call): return text(call)
        case .row(let members):
            let fields = members.enumerated().map { "col\($0 + 1), \(text($1))" }
            return "named_struct(\(fields.joined(separator: ", ")))"
        case .subscript(let operand, let index): return "\(text(operand))[\(text(index))]"
        case .field(let operand, let name): return "\(text(operand)).\(name.text)"
        case .collate(let operand, let name): return "collate(\(text(operand)), \(name.last?.text ?? ""))"
        case .unit(let unit): return unit
        case .atTimeZone, .quantified, .quantifiedArray, .array, .arrayQuery, .slice, .lambda:
            return expression.text(in: .spark)
        }
    }

    private func list(_ members: [Expression]) -> String { members.map(text).joined(separator: ", ") }

    private func not(_ test: String, _ negated: Bool) -> String { negated ? "(NOT \(test))" : test }

    private func chain(_ members: [Expression], _ word: String) -> String {
        members.dropFirst().reduce(members.first.map(text) ?? "") { "(\($0) \(word) \(text($1)))" }
    }

    private func branches(_ whens: [(String, String)], _ otherwise: Expression?) -> String {
        let parts = whens.map { " WHEN \($0.0) THEN \($0.1)" }.joined()
        return "CASE\(parts)\(otherwise.map { " ELSE \(text($0))" } ?? "") END"
    }

    private func unary(_ sign: UnaryOperator, _ operand: Expression, at range: SourceRange) -> String {
        switch sign {
        case .not: return "(NOT \(text(operand)))"
        case .plus: return "(+ \(text(operand)))"
        case .bitwiseNot: return "~\(text(operand))"
        case .minus:
            if case .literal(let literal) = operand.kind, literal.isNumber, operand.isSigned(at: range) {
                return "-" + text(literal)
            }
            return "(- \(text(operand)))"
        }
    }

    private func binary(_ sign: BinaryOperator, _ left: String, _ right: String) -> String {
        switch sign {
        case .notEqual: "(NOT (\(left) = \(right)))"
        case .integerDivide: "(\(left) div \(right))"
        case .concatenate: "concat(\(left), \(right))"
        case .notMatches: "(NOT RLIKE(\(left), \(right)))"
        case .matches: "RLIKE(\(left), \(right))"
        default: "(\(left) \(sign.rawValue) \(right))"
        }
    }

    // MARK: - Literals

    private func text(_ literal: Literal) -> String {
        switch literal {
        case .null: return "NULL"
        case .boolean(let flag): return String(flag)
        case .integer(let digits): return Int128(digits).map { String($0) } ?? digits
        case .decimal(let lexeme):
            return Decimal.parse(lexeme).map { JavaNumber.text($0.unscaled, scale: $0.scale) } ?? lexeme
        case .double(let lexeme): return Double(lexeme).map(JavaNumber.text) ?? lexeme
        case .string(let text): return text
        case .typed(let type, let text):
            switch type.name {
            case "bigint", "smallint", "tinyint": return text
            case "float": return Float(text).map { JavaNumber.text(Double("\($0)") ?? 0) } ?? text
            case "binary": return "X'\(text.uppercased())'"
            default: break
            }
            let name = type.name == "timestamp_ltz" ? "timestamp" : type.name
            return "\(name.uppercased()) '\(moment(text, name))'"
        case .interval(let text, let unit):
            let number = ["hour", "minute", "second"].contains(unit) && text.count == 1 ? "0" + text : text
            return unit.map { "INTERVAL '\(number)' \($0.uppercased())" } ?? "INTERVAL '\(text)'"
        }
    }

    /// The text of a date or timestamp as Spark writes it, without zeros at the end.
    private func moment(_ text: String, _ type: String) -> String {
        let types: [String: SQLType] = ["date": .date, "timestamp": .timestamptz, "timestamp_ntz": .timestamp]
        guard let type = types[type], case .value(let value) = SparkLiteral.read(text, as: type) else { return text }
        switch value {
        case .date(let days): return CalendarDate.text(days: Int(days))
        case .timestamp(let microseconds):
            var shown = Substring(CalendarDate.text(timestamp: microseconds))
            guard shown.contains(".") else { return String(shown) }
            while shown.last == "0" { shown.removeLast() }
            return String(shown.last == "." ? shown.dropLast() : shown)
        default: return text
        }
    }

    private func text(_ type: TypeName) -> String {
        let arguments = type.arguments.isEmpty ? "" : "(\(type.arguments.map(String.init).joined(separator: ",")))"
        let names = [
            "integer": "INT", "long": "BIGINT", "short": "SMALLINT", "real": "FLOAT", "timestamp_ltz": "TIMESTAMP",
        ]
        if ["decimal", "dec", "numeric"].contains(type.name) {
            return "DECIMAL" + (type.arguments.count == 2 ? arguments : "(\(type.arguments.first ?? 10),0)")
        }
        return (names[type.name] ?? type.name.uppercased()) + arguments
    }

    // MARK: - Calls

    private func text(_ call: FunctionCall) -> String {
        var name = call.name.text.lowercased()
        var arguments = call.arguments.map(text)
        if name == "dateadd" || name == "date_add" {
            name = arguments.count == 3 ? "timestampadd" : "date_add"
        } else if name == "log", arguments.count == 1 {
            arguments.insert("E()", at: 0)
        }
        if call.isStar { arguments = ["1"] }
        if Self.picking.contains(name) { arguments = Array(arguments.prefix(1)) }
        let shown: String
        if name == "substring" || name == "substr", arguments.count == 2 { arguments.append("2147483647") }
        if Self.castNames.contains(name), arguments.count == 1 { return arguments[0] }
        if name == "if" {
            shown = "(IF(\(arguments.joined(separator: ", "))))"
        } else if let trim = trim(name, call) {
            shown = trim
        } else {
            if let rest = Self.defaults[name] {
                arguments += rest.suffix(max(0, rest.count - max(0, arguments.count - (Self.arity[name] ?? 1))))
            }
            let all = (call.isDistinct ? "DISTINCT " : "") + arguments.joined(separator: ", ")
            shown = "\(Self.upperCase.contains(name) ? name.uppercased() : Self.renamed[name] ?? name)(\(all))"
        }
        var result = shown
        if !call.withinGroup.isEmpty {
            let isBare = name != "listagg" && name != "string_agg"
            if name == "string_agg" { result = "listagg" + result.dropFirst(name.count) }
            result += " WITHIN GROUP (ORDER BY \(order(call.withinGroup, isBare: isBare)))"
        }
        if let filter = call.filter { result += " FILTER (WHERE \(text(filter)))" }
        if let window = call.over { result += " OVER \(text(window, of: name, call))" }
        return result
    }

    private func trim(_ name: String, _ call: FunctionCall) -> String? {
        // TRIM comes as a call of `btrim`.
        if name == "btrim", call.arguments.count == 1 { return "trim(\(text(call.arguments[0])))" }
        let words = ["ltrim": "LEADING", "rtrim": "TRAILING", "btrim": "BOTH"]
        guard call.arguments.count == 2, let word = words[name] else { return nil }
        return "TRIM(\(word) \(text(call.arguments[1])) FROM \(text(call.arguments[0])))"
    }

    /// Functions that Spark shows in capitals.
    private static let upperCase: Set<String> = [
        "acos", "asin", "atan", "atan2", "cbrt", "ceil", "cos", "cot", "degrees", "e", "exp", "expm1", "floor", "hypot",
        "log10", "log1p", "log2", "pi", "power", "radians", "regexp_like", "signum", "sin", "sinh", "sqrt", "tan",
        "rank", "dense_rank", "percent_rank", "rlike", "log", "regexp",
    ]
    private static let renamed = ["position": "locate", "random": "rand"]
    /// Arguments that Spark fills in, behind as many as `arity` says.
    private static let defaults: [String: [String]] = [
        "round": ["0"], "bround": ["0"], "lpad": [" "], "rpad": [" "], "locate": ["1"], "position": ["1"],
        "replace": [""], "regexp_replace": ["1"], "regexp_extract": ["1"], "regexp_instr": ["0"], "lag": ["1", "NULL"],
        "lead": ["1", "NULL"], "string_agg": ["NULL"], "listagg": ["NULL"], "percentile": ["1"],
    ]
    private static let arity = [
        "lpad": 2, "rpad": 2, "locate": 2, "position": 2, "replace": 2, "regexp_replace": 3, "regexp_extract": 2,
        "regexp_instr": 2,
        "percentile": 2,
    ]
    /// What they do with NULLs is not shown.
    private static let picking: Set<String> = ["first", "last", "first_value", "last_value", "any_value"]
    /// `int(x)` is a cast that is not shown.
    private static let castNames: Set<String> = [
        "boolean", "smallint", "int", "bigint", "float", "double", "string", "binary", "date", "timestamp", "decimal",
    ]
    private static let constants: Set<String> = ["current_date", "current_timestamp", "localtimestamp"]

    // MARK: - Windows

    private func text(_ window: FedSyntax.Window, of name: String, _ call: FunctionCall) -> String {
        var window = window
        // No chain is longer than there are windows.
        for _ in windows {
            guard let base = window.base, let known = windows[base.text.lowercased()] else { break }
            window = known
        }
        var parts: [String] = []
        if !window.partitionBy.isEmpty { parts.append("PARTITION BY \(list(window.partitionBy))") }
        if !window.orderBy.isEmpty { parts.append("ORDER BY \(order(window.orderBy, isBare: false))") }
        parts.append(frame(window, of: name, call))
        return "(\(parts.joined(separator: " ")))"
    }

    private func order(_ items: [OrderItem], isBare: Bool) -> String {
        items.map { item in
            if isBare, item.nulls == nil { return text(item.expression) + (item.isDescending ? " DESC" : "") }
            let isFirst = item.nulls.map { $0 == .first } ?? !item.isDescending
            return "\(text(item.expression)) \(item.isDescending ? "DESC" : "ASC") NULLS \(isFirst ? "FIRST" : "LAST")"
        }.joined(separator: ", ")
    }

    private func frame(_ window: FedSyntax.Window, of name: String, _ call: FunctionCall) -> String {
        if name == "lag" || name == "lead" {
            let distance = call.arguments.count > 1 ? text(call.arguments[1]) : "1"
            let shown =
                name == "lead" ? distance : distance.hasPrefix("-") ? String(distance.dropFirst()) : "-" + distance
            return "ROWS BETWEEN \(shown) FOLLOWING AND \(shown) FOLLOWING"
        }
        if let frame = window.frame {
            let unit = frame.unit == .rows ? "ROWS" : "RANGE"
            return "\(unit) BETWEEN \(bound(frame.start)) AND \(bound(frame.end))"
        }
        if ["row_number", "rank", "dense_rank", "percent_rank", "ntile"].contains(name) {
            return "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
        }
        return window.orderBy.isEmpty && name != "cume_dist"
            ? "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
            : "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    }

    private func bound(_ bound: FedSyntax.Window.Frame.Bound) -> String {
        switch bound {
        case .unboundedPreceding: "UNBOUNDED PRECEDING"
        case .unboundedFollowing: "UNBOUNDED FOLLOWING"
        case .currentRow: "CURRENT ROW"
        case .preceding(let distance): "\(text(distance)) PRECEDING"
        case .following(let distance): "\(text(distance)) FOLLOWING"
        }
    }
}

extension Literal {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .decimal, .double: true
        default: false
        }
    }
}
