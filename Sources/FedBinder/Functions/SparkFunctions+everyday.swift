import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Functions that choose and convert, which Spark has beside the standard's.
extension SparkFunctions {
    static let everyday: [String: Signature] = casts.merging([
        "nvl2": nvl2, "decode": decode, "zeroifnull": besideZero(DCFunctions.coalesce),
        "nullifzero": besideZero(DCFunctions.nullif),
        "isnull": Signature(count: 1...1) { _, arguments, range throws(CompileError) in
            .isNull(arguments[0], at: range)
        },
        "isnotnull": Signature(count: 1...1) { _, arguments, range throws(CompileError) in
            .not(.isNull(arguments[0]), at: range)
        },
        "isnan": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = binder.coerced(try binder.number(arguments[0], "isnan"), to: .double)
            return .not(
                Scalar(.isDistinct(value, .literal(.double(.nan), .double)), type: .boolean, isNullable: false),
                at: range)
        },
        "equal_null": Signature(count: 2...2) { binder, arguments, range throws(CompileError) in
            .not(try binder.distinct(arguments[0], arguments[1], at: range), at: range)
        },
        "positive": Signature(count: 1...1) { binder, arguments, _ throws(CompileError) in
            try binder.number(arguments[0], "positive")
        },
        "negative": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = try binder.number(arguments[0], "negative")
            return .call(.negate, [value], value.type, at: range)
        },
        "sign": sign, "signum": sign,
        "e": Signature(count: 0...0) { _, _, range throws(CompileError) in .literal(.double(M.e), .double, at: range) },
        "log2": Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            let value = binder.coerced(try binder.number(arguments[0], "log2"), to: .double)
            return .call(.logarithm, [.literal(.double(2), .double), value], .double, at: range)
        },
    ]) { $1 }

    private enum M { static let e = 2.718281828459045 }

    /// `int(x)` is `CAST(x AS INT)`.
    private static let casts: [String: Signature] = {
        let types: [String: SQLType] = [
            "boolean": .boolean, "smallint": .smallint, "int": .integer, "bigint": .bigint, "float": .real,
            "double": .double, "string": .text, "binary": .bytes, "date": .date, "timestamp": .timestamptz,
            "decimal": .numeric(precision: 10, scale: 0),
        ]
        return types.mapValues { type in
            Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
                try binder.explicitCast(arguments[0], to: type, at: range)
            }
        }
    }()

    /// A function of two arguments, of which the second is the integer zero.
    private static func besideZero(_ function: Signature) -> Signature {
        Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
            try function.bind(binder, arguments + [.literal(.integer(0), .integer)], range)
        }
    }

    private static let nvl2 = Signature(count: 3...3) { binder, arguments, range throws(CompileError) in
        let values = try binder.unified(Array(arguments.dropFirst()), "nvl2", isChoice: true, at: range)
        return Scalar(
            .searchedCase(
                [.init(condition: .not(.isNull(arguments[0])), result: values[0])], otherwise: values[1]),
            type: values[0].type, isNullable: values.contains(where: \.isNullable), range: range)
    }

    /// Of a value, pairs of what it may be and the result, and perhaps a result for the rest; two NULLs are equal.
    private static let decode = Signature(count: 2...1000) { binder, arguments, range throws(CompileError) in
        if arguments.count == 2 { return try textOfUTF32.bind(binder, arguments, range) }
        let pairs = (arguments.count - 1) / 2
        var results = (0..<pairs).map { arguments[2 + 2 * $0] }
        results.append(arguments.count % 2 == 0 ? arguments[arguments.count - 1] : .literal(.null, .text))
        results = try binder.unified(results, "decode", isChoice: true, at: range)
        var branches: [Scalar.Branch] = []
        for position in 0..<pairs {
            let same = Scalar.not(try binder.distinct(arguments[0], arguments[1 + 2 * position], at: range))
            branches.append(.init(condition: same, result: results[position]))
        }
        return Scalar(
            .searchedCase(branches, otherwise: results[pairs]), type: results[0].type,
            isNullable: results.contains(where: \.isNullable), range: range)
    }

    /// A double: -1, 0 with its sign, 1 or NaN.
    private static let sign = Signature(count: 1...1) { binder, arguments, range throws(CompileError) in
        let value = binder.coerced(try binder.number(arguments[0], "sign"), to: .double)
        func literal(_ number: Double) -> Scalar { .literal(.double(number), .double) }
        let isPositive = Scalar.and([
            .compare(.greater, value, literal(0)), .compare(.lessOrEqual, value, literal(.infinity)),
        ])
        return Scalar(
            .searchedCase(
                [
                    .init(condition: isPositive, result: literal(1)),
                    .init(condition: .compare(.less, value, literal(0)), result: literal(-1)),
                ], otherwise: value), type: .double, isNullable: value.isNullable, range: range)
    }
}
