import FedCatalog

extension Scalar: CustomStringConvertible {
    package var description: String { text(names: [:]) }

    /// The scalar in the notation of trees.
    package func text(names: [ColumnID: String]) -> String {
        ScalarText(names: names).text(self)
    }
}

struct ScalarText {
    let names: [ColumnID: String]

    func text(_ scalar: Scalar) -> String {
        switch scalar.kind {
        case .column(let id): return "\(names[id] ?? "")#\(id.number)"
        case .literal(let value): return literal(value, scalar.type)
        case .call(let function, let arguments):
            let symbols: [Function: String] = [
                .add: "+", .subtract: "-", .multiply: "*", .divide: "/", .modulo: "%", .concatenate: "||",
            ]
            if let symbol = symbols[function], arguments.count == 2 {
                return "(\(text(arguments[0])) \(symbol) \(text(arguments[1])))"
            }
            // Where the reader would infer another type, the type is written.
            let inferred = ScalarReader.resultType(of: function, arguments)
            let suffix = inferred == scalar.type ? "" : "::\(scalar.type)"
            return "\(function.name)(\(arguments.map(text).joined(separator: ", ")))\(suffix)"
        case .cast(let operand, let cast):
            let word =
                switch cast {
                case .dc: "cast"
                case .spark: "spark_cast"
                case .scan(isKnown: true): "scan_cast"
                case .scan(isKnown: false): "remote_cast"
                }
            return "\(word)(\(text(operand)) as \(scalar.type))"
        case .tryCast(let operand, let cast):
            return "try_\(cast == .spark ? "spark_" : "")cast(\(text(operand)) as \(scalar.type))"
        // The operator that has the scalar writes the query below itself.
        case .exists(let query): return "exists(#\(query.id.number))"
        case .subquery(let query): return "subquery(#\(query.id.number))"
        case .compare(let comparison, let left, let right):
            return "\(text(left)) \(comparison.rawValue) \(text(right))"
        case .and(let members): return "(" + members.map(text).joined(separator: " and ") + ")"
        case .or(let members): return "(" + members.map(text).joined(separator: " or ") + ")"
        case .not(let operand): return "not(\(text(operand)))"
        case .isNull(let operand): return "\(text(operand)) is null"
        case .isDistinct(let left, let right): return "\(text(left)) is distinct from \(text(right))"
        case .inList(let operand, let members):
            return "\(text(operand)) in (\(members.map(text).joined(separator: ", ")))"
        case .like(let operand, let pattern, let escape):
            return "\(text(operand)) like \(text(pattern))" + (escape.map { " escape \(quoted(String($0)))" } ?? "")
        case .searchedCase(let branches, let otherwise):
            let whens = branches.map { "when \(text($0.condition)) then \(text($0.result))" }
            return "case \(whens.joined(separator: " ")) else \(text(otherwise)) end"
        }
    }

    private func literal(_ value: Value, _ type: SQLType) -> String {
        switch value {
        case .null: return "null::\(type)"
        case .boolean(let flag): return flag ? "true" : "false"
        case .integer(let number): return type == .integer ? String(number) : "\(number)::\(type)"
        case .decimal(let unscaled):
            return "\(Decimal.text(unscaled, scale: type.digits?.scale ?? 0))::\(type)"
        case .double(let number): return "\(number)::\(type)"
        case .text(let text): return type == .text ? quoted(text) : "\(quoted(text))::\(type)"
        case .bytes(let bytes):
            return "'\\x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "'"
        case .date(let days): return "date '\(CalendarDate.text(days: Int(days)))'"
        case .time(let microseconds): return "time '\(CalendarDate.text(time: microseconds))'"
        case .timestamp(let microseconds):
            return "\(type) '\(CalendarDate.text(timestamp: microseconds))'"
        case .interval(let months, let days, let microseconds):
            return "interval '\(months) months \(days) days \(microseconds) microseconds'"
        }
    }

    private func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
