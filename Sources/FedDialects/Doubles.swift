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
    /// A call for doubles, and for all else another spelling, if there is one.
    static func doubles(_ name: String, else other: AggregateSpelling? = nil) -> AggregateSpelling {
        let plain = AggregateSpelling.call(name)
        return doubles(plain.write, else: other)
    }

    /// Doubles by what is made of the arguments' texts and the tail behind the call, without DISTINCT.
    static func doubles(
        _ body: @escaping @Sendable (_ arguments: [String], _ tail: String) -> String
    ) -> AggregateSpelling {
        let other = AggregateSpelling.doubles(
            { writer, call, tail throws(CompileError) in
                var texts: [String] = []
                for argument in call.arguments { texts.append(try writer.write(argument).text) }
                return Fragment(body(texts, tail))
            }, else: nil)
        return AggregateSpelling(other.write) { call in
            if !call.isDistinct { return other.refuses(call) }
            return Inhibition(.functionSemanticsDiffer, "the remote may see other doubles as the same")
        }
    }

    private static func doubles(_ write: @escaping AggregateWriter, else other: AggregateSpelling?) -> AggregateSpelling
    {
        let isOfDoubles: @Sendable (Aggregate.Call) -> Bool = { call in
            call.type == .double && call.arguments.allSatisfy { $0.type == .double }
        }
        return AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard !isOfDoubles(call), let other else { return try write(&writer, call, tail) }
                return try other.write(&writer, call, tail)
            },
            refuses: { call in
                if isOfDoubles(call) { return nil }
                if let other { return other.refuses(call) }
                return Inhibition(.functionSemanticsDiffer, "the remote may compute \(call.type) in another precision")
            })
    }
}
