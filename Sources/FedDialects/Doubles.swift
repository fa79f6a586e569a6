import FedAlgebra
import FedCatalog
import FedDiagnostics

/// What ledgers add for doubles.
extension Dialect {
    /// Rounds doubles to whole numbers, beside the decimals that are rounded already.
    ///
    /// Of doubles below 2^52 a sum with 2^52 has no digits behind the point, and IEEE 754 rounds it half to even.
    mutating func roundDoubles(up: String, down: String) {
        functions[.roundHalfEven] = .init(
            .custom { writer, scalar, arguments throws(CompileError) in
                let (value, double) = (arguments[0], SQLType.double)
                let large = Scalar.literal(.double(4_503_599_627_370_496), double)
                let small = Scalar.literal(.double(-4_503_599_627_370_496), double)
                func call(_ function: Function, _ left: Scalar, _ right: Scalar) -> Scalar {
                    Scalar(.call(function, [left, right]), type: double, isNullable: value.isNullable)
                }
                let zero = Scalar.literal(.double(0), double)
                let isPlus = Scalar.and([
                    .compare(.greaterOrEqual, value, zero), .compare(.less, value, large),
                ])
                let isMinus = Scalar.and([.compare(.less, value, zero), .compare(.greater, value, small)])
                return try writer.writeDoubles(
                    Scalar(
                        .searchedCase(
                            [
                                .init(condition: isPlus, result: call(.subtract, call(.add, value, large), large)),
                                .init(condition: isMinus, result: call(.add, call(.subtract, value, large), large)),
                            ], otherwise: value), type: double, isNullable: value.isNullable))
            }, refuses: Refusals.otherThanDoubles)
        for (function, name) in [(Function.ceiling, up), (.floor, down)] {
            guard let strict = functions[function] else { continue }
            functions[function] = .init(
                .custom { writer, scalar, arguments throws(CompileError) in
                    if scalar.type == .double { return try writer.call(name, arguments) }
                    guard case .custom(let write) = strict.spelling else { return try writer.call(name, arguments) }
                    return try write(&writer, scalar, arguments)
                },
                refuses: { arguments, result in
                    if arguments == [.double], result == .double { return nil }
                    return strict.refuses(arguments, result)
                }, refusesArguments: strict.refusesArguments)
        }
    }
}

extension ScalarWriter {
    /// Arithmetic of doubles with plain signs, which are the dialect's for all else, too.
    fileprivate func writeDoubles(_ scalar: Scalar) throws(CompileError) -> Fragment {
        let signs: [(Function, String)] = [(.add, "+"), (.subtract, "-")]
        var dialect = dialect
        for (function, sign) in signs { dialect.functions[function] = .init(.infix(sign, .sum)) }
        var writer = ScalarWriter(dialect: dialect)
        writer.names = names
        return try writer.write(scalar)
    }
}

extension AggregateSpelling {
    /// A call for doubles, and another spelling for all else.
    static func doubles(_ name: String, else other: AggregateSpelling) -> AggregateSpelling {
        let plain = ofDoubles(name)
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                try (plain.refuses(call) == nil ? plain : other).write(&writer, call, tail)
            }, refuses: { call in plain.refuses(call) == nil ? nil : other.refuses(call) })
    }

    /// A call for doubles alone.
    static func ofDoubles(_ name: String) -> AggregateSpelling {
        .call(name) { call in
            if call.type == .double, call.arguments.allSatisfy({ $0.type == .double }) { return nil }
            return Inhibition(.functionSemanticsDiffer, "the remote may compute \(call.type) in another precision")
        }
    }
}
