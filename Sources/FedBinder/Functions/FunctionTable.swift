import FedAlgebra
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
    /// Names that the language has, and that have no translation, with the reason; any other name is unknown.
    let untranslated: [String: String]
    /// Functions that do not give NULL whenever an argument is the constant NULL, or for which that is not seen.
    let mindingNull: Set<String> = [
        "coalesce", "ifnull", "nvl", "nullif", "iff", "greatest", "least", "zeroifnull", "nullifzero", "concat",
        "concat_ws", "date_add", "date_trunc", "datediff", "if", "nvl2",
    ]

    /// Functions that may give a NULL without a type.
    static let untyped: Set<String> = ["atan2", "log", "round", "trunc"]

    static func of(_ language: Language) -> FunctionTable { language == .dc ? dc : spark }

    private static let dc = FunctionTable(
        [DCFunctions.numeric, DCFunctions.text, DCFunctions.temporal, DCFunctions.conditional],
        untranslated: DCFunctions.untranslated)

    private static let spark = FunctionTable(
        [
            SparkFunctions.numeric, SparkFunctions.bits, SparkFunctions.text, SparkFunctions.temporal,
            SparkFunctions.calendar, SparkFunctions.conditional, SparkFunctions.everyday,
        ],
        untranslated: SparkFunctions.untranslated)

    private init(_ tables: [[String: Signature]], untranslated: [String: String]) {
        signatures = tables.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        self.untranslated = untranslated
    }
}
