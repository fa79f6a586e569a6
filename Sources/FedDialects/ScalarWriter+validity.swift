import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// A column's value; where the column holds none the statement fails, as it does where such a column is read.
    func checked(_ name: Fragment, _ type: SQLType) -> Fragment {
        guard name.isUnchecked, let condition = validity(type) else { return name }
        return Fragment("CASE WHEN \(condition.replacing("{0}", with: name.text)) THEN \(name.text) END")
    }
}

/// Columns that may hold what is no value of their type.
///
/// Where a condition only takes rows away it has them as they are, so that an index serves, and a test of those rows that
/// stay. What holds where another one does not, and what is a value, has them tested before.
extension ScalarWriter {
    /// The name of such a column, if the scalar is one, perhaps in casts that change nothing.
    func unchecked(_ scalar: Scalar) -> Fragment? {
        switch scalar.kind {
        case .column(let id):
            guard let name = names[id], name.isUnchecked else { return nil }
            return name
        case .cast(let operand, let kind):
            guard let name = unchecked(operand), case .passing = dialect.cast(operand.type, scalar.type, kind) else {
                return nil
            }
            return name
        default:
            return nil
        }
    }

    /// A scalar that is passed on, or tested by what stands beside it.
    mutating func untested(_ scalar: Scalar) throws(CompileError) -> Fragment {
        if let name = unchecked(scalar) { return name }
        return try write(scalar)
    }

    /// What fails where the scalar is such a column and holds no value; true of values.
    func test(_ scalar: Scalar) -> String? {
        guard let name = unchecked(scalar) else { return nil }
        return dialect.validity(scalar.type)?.replacing("{0}", with: name.text)
    }

    /// A comparison of such columns, if it is one.
    mutating func compareColumns(
        _ comparison: Comparison, _ left: Scalar, _ right: Scalar
    ) throws(CompileError) -> Fragment? {
        var tests = [left, right].compactMap(test)
        if tests.isEmpty { return nil }
        // What is equal to a value is one.
        if comparison == .equal { tests = Array(tests.dropFirst(tests.count == 2 ? 1 : tests.count)) }
        let (first, second) = (try untested(left), try untested(right))
        let condition = "\(first.within(.concatenation)) \(comparison.rawValue) \(second.within(.concatenation))"
        if tests.isEmpty { return Fragment(condition, .comparison) }
        return Fragment(([condition] + tests).joined(separator: " AND "), .and)
    }

    /// IS NOT NULL of such a column.
    func isNotNull(_ operand: Scalar) -> Fragment? {
        guard let name = unchecked(operand), let test = test(operand) else { return nil }
        return Fragment("\(name.text) IS NOT NULL AND \(test)", .and)
    }
}

extension Scalar {
    /// Whether rows go by it exactly where they go by its parts.
    var isConjunctionOrDisjunction: Bool {
        switch kind {
        case .and, .or: true
        default: false
        }
    }
}
