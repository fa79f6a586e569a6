import FedAlgebra
import FedCatalog
import FedDiagnostics

extension DCFunctions {
    static let conditional: [String: Signature] = [
        "coalesce": coalesce, "ifnull": ifNull, "nvl": ifNull, "nullif": nullif, "iff": choice,
        "greatest": extreme(.greatest), "least": extreme(.least),
        "zeroifnull": zeroIfNull, "nullifzero": nullIfZero,
    ]

    static let coalesce = coalescing(1...1000, "COALESCE", isCut: true)
    static let ifNull = coalescing(2...2, "ifnull", isCut: false)

    /// Constants that are NULL do not count; with `isCut`, neither does what comes after a value that is never NULL.
    private static func coalescing(_ count: ClosedRange<Int>, _ name: String, isCut: Bool) -> Signature {
        Signature(count: count) { binder, arguments, range throws(CompileError) in
            var used = arguments
            if binder.options.language == .dc {
                used = arguments.filter { !binder.isNullConstant($0) }
                if used.isEmpty, let typing = isCut ? arguments.last : arguments.first { return typing }
                if isCut, let end = used.firstIndex(where: { !binder.countsAsNullable($0) }) {
                    used = Array(used[...end])
                }
            }
            let unified = try binder.unified(used, name, isChoice: true, at: range)
            if unified.count == 1 { return unified[0] }
            return Scalar(
                .call(.coalesce, unified), type: unified[0].type, isNullable: unified.allSatisfy(\.isNullable),
                range: range)
        }
    }

    static let nullif = Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
        if binder.options.language == .dc, arguments.allSatisfy(\.isBareNull) { return arguments[0] }
        let test = try binder.comparison(.equal, arguments[0], arguments[1], at: range)
        let value =
            binder.isUntyped(arguments[0]) && (!arguments[1].type.isText || binder.isNullConstant(arguments[0]))
            ? try binder.adapted(arguments[0], to: arguments[1].type) : arguments[0]
        return Scalar(
            .searchedCase([.init(condition: test, result: .literal(.null, value.type))], otherwise: value),
            type: value.type, isNullable: true, range: range)
    }

    /// Takes a condition, a value, and another value.
    static let choice = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        let condition = try binder.adapted(arguments[0], to: .boolean)
        guard condition.type == .boolean else {
            throw CompileError(
                .typeMismatch, "a choice needs a boolean first, and this is \(condition.type)", at: condition.range)
        }
        let values = try binder.unified(Array(arguments.dropFirst()), "a choice", isChoice: true, at: range)
        return Scalar(
            .searchedCase([.init(condition: condition, result: values[0])], otherwise: values[1]),
            type: values[0].type, isNullable: values.contains(where: \.isNullable), range: range)
    }

    static func extreme(_ function: Function, of count: ClosedRange<Int> = 1...1000) -> Signature {
        Signature(count: count) { binder, arguments, range throws(CompileError) in
            if binder.options.language == .dc, arguments.allSatisfy(\.isBareNull) { return arguments[0] }
            let typed = try binder.unified(arguments, function.name, readsText: false, at: range)
            if typed.count == 1 { return typed[0] }
            let unified = typed.map { binder.comparable($0) }
            if unified.allSatisfy(binder.isNullConstant) { return binder.typedNull(typed[0].type, at: range) }
            switch unified[0].type {
            case .time where unified.count <= 3: return chosen(function, unified, at: range)
            case .interval, .json, .bytes, .uuid, .time:
                throw .notSupported("`\(function.name)` of \(unified[0].type)", at: range)
            default: break
            }
            let result = Scalar(
                .call(function, unified), type: unified[0].type, isNullable: unified.allSatisfy(\.isNullable),
                range: range)
            return binder.shaped(result, like: typed[0])
        }
    }

    /// The one of them that a comparison finds.
    ///
    /// Each step repeats the one before.
    private static func chosen(_ function: Function, _ values: [Scalar], at range: SourceRange) -> Scalar {
        values.dropFirst().reduce(values[0]) { best, value in
            let isBetter = Scalar.compare(function.name == "greatest" ? .greaterOrEqual : .lessOrEqual, best, value)
            var branches = [Scalar.Branch(condition: isBetter, result: best)]
            if value.isNullable { branches.insert(.init(condition: .isNull(value), result: best), at: 0) }
            return Scalar(
                .searchedCase(branches, otherwise: value), type: best.type,
                isNullable: best.isNullable && value.isNullable, range: range)
        }
    }

    static let zeroIfNull = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.number(arguments[0], "zeroifnull")
        let zero = binder.coerced(.literal(.integer(0), .integer), to: value.type)
        return Scalar(.call(.coalesce, [value, zero]), type: value.type, isNullable: false, range: range)
    }

    static let nullIfZero = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = try binder.number(arguments[0], "nullifzero")
        let zero = binder.coerced(.literal(.integer(0), .integer), to: value.type)
        let test = Scalar.compare(.equal, value, zero)
        return Scalar(
            .searchedCase([.init(condition: test, result: .literal(.null, value.type))], otherwise: value),
            type: value.type, isNullable: true, range: range)
    }
}
