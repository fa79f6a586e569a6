import FedAlgebra
import FedCatalog
import FedDiagnostics

/// How the calls of one name are bound: how many arguments there may be, and what they become.
struct Signature: Sendable {
    typealias Body = @Sendable (Binder, [Scalar], SourceRange) throws(CompileError) -> Scalar

    let count: ClosedRange<Int>
    let bind: Body

    init(count: ClosedRange<Int>, bind: @escaping Body) {
        self.count = count
        self.bind = bind
    }
}

/// The scalar functions of one language, by name in lower case.
///
/// The files beside this one fill it, by subject.
struct FunctionTable: Sendable {
    let signatures: [String: Signature]
    /// Names that the language knows, and that have no translation yet; any other name is unknown.
    let unsupported: Set<String>

    static func of(_ language: Language) -> FunctionTable { language == .dc ? dc : spark }

    private static let dc = FunctionTable(
        [DCFunctions.numeric, DCFunctions.text, DCFunctions.temporal, DCFunctions.conditional],
        unsupported: DCFunctions.known)

    private static let spark = FunctionTable(
        [SparkFunctions.numeric, SparkFunctions.text, SparkFunctions.temporal, SparkFunctions.conditional],
        unsupported: DCFunctions.known)

    private init(_ tables: [[String: Signature]], unsupported: Set<String>) {
        signatures = tables.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        self.unsupported = unsupported.subtracting(signatures.keys)
    }
}

extension Signature {
    /// A call of `function` over arguments of any type that `convert` takes, each of which makes it NULL.
    static func call(
        _ function: Function, as type: SQLType, _ convert: [@Sendable (Binder, Scalar) throws(CompileError) -> Scalar]
    ) -> Signature {
        Signature(count: convert.count...convert.count) { binder, arguments, range throws(CompileError) in
            var converted: [Scalar] = []
            for (argument, body) in zip(arguments, convert) { converted.append(try body(binder, argument)) }
            let isNullable = function.nulls != .propagates || converted.contains(where: \.isNullable)
            return Scalar(.call(function, converted), type: type, isNullable: isNullable, range: range)
        }
    }
}
