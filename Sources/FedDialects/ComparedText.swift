import FedAlgebra
import FedCatalog

/// A place of a tree where texts of several rows, or a text and a constant, are compared.
struct ComparedText {
    enum Kind {
        case equality, order, pattern
    }

    let scalar: Scalar
    let kind: Kind
    let declarations: [ColumnID: TextDeclaration]
}

extension Dialect {
    /// Whether the texts compare as in DC SQL, whatever else the scalar computes.
    func compares(_ text: ComparedText) -> Bool {
        let verdict =
            switch text.kind {
            case .equality: textVerdict(.equal, text.scalar, .value, text.declarations)
            case .order: textVerdict(.less, text.scalar, .value, text.declarations)
            case .pattern: likeVerdict(text.scalar, .value, text.declarations)
            }
        return verdict.exactness == .exact
    }
}

extension Relation {
    /// The texts that the operator itself compares.
    func comparedTexts(_ defaults: TextDeclaration) -> [ComparedText] {
        var found: [(Scalar, ComparedText.Kind)] = []
        func visit(_ scalar: Scalar) {
            switch scalar.kind {
            case .compare(let comparison, let left, _) where left.type.isText:
                found.append((scalar, comparison.isRange ? .order : .equality))
            case .inList(let operand, _) where operand.type.isText: found.append((scalar, .equality))
            case .isDistinct(let left, _) where left.type.isText: found.append((scalar, .equality))
            case .like: found.append((scalar, .pattern))
            default: break
            }
            for operand in scalar.operands { visit(operand) }
        }
        func add(_ scalars: [Scalar], _ kind: ComparedText.Kind) {
            for scalar in scalars where scalar.type.isText { found.append((scalar, kind)) }
        }
        for scalar in scalars { visit(scalar) }
        switch self {
        case .aggregate(let node):
            add(node.groups.map(\.scalar), .equality)
            for item in node.items {
                add(item.call.orderBy.map(\.scalar), .order)
                if item.call.function.isExtreme { add(item.call.arguments, .order) }
                if item.call.isDistinct { add(item.call.arguments, .equality) }
            }
        case .window(let node):
            for item in node.items {
                add(item.call.partition, .equality)
                add(item.call.order.map(\.scalar), .order)
                if case .aggregate(let function) = item.call.function, function.isExtreme {
                    add(item.call.arguments, .order)
                }
            }
        case .sort(let node): add(node.keys.map(\.scalar), .order)
        case .distinct(let node): add(node.input.columns.map { .column($0) }, .equality)
        case .setOperation(let node): add(node.columns.map { .column($0) }, .equality)
        default: break
        }
        if found.isEmpty { return [] }
        let columns = ColumnSet().reading(found.map(\.0))
        var declarations: [ColumnID: TextDeclaration] = [:]
        if case .setOperation = self {
            declarations = textDeclarations(of: columns, defaults: defaults)
        } else {
            for input in inputs {
                declarations.merge(input.textDeclarations(of: columns, defaults: defaults)) { first, _ in first }
            }
        }
        return found.map { ComparedText(scalar: $0.0, kind: $0.1, declarations: declarations) }
    }
}

extension AggregateFunction {
    /// Whether it finds a value by comparing them.
    fileprivate var isExtreme: Bool { [.min, .max, .anyValue].contains(self) }
}
