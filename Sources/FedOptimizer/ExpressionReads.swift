import FedAlgebra
import FedCatalog

/// What the part of a tree above its borders reads of them: columns, and expressions over the columns of one.
struct ExpressionReads {
    /// A Federate, and what is read of it.
    struct Border {
        let federate: Federate
        /// The columns that are read as they are.
        private var bare = ColumnSet()
        /// The expressions, in the order in which they are read; each once.
        private var expressions: [Scalar] = []
        private var names: [Scalar: String] = [:]

        init(_ federate: Federate) { self.federate = federate }

        mutating func read(_ columns: ColumnSet) { bare.formUnion(columns) }

        mutating func add(_ expression: Scalar, name: String) {
            if names.updateValue(name, forKey: expression) == nil { expressions.append(expression) }
        }

        /// What main calls an expression; one that is part of another has no name of its own there.
        func name(of expression: Scalar) -> String { names[expression] ?? "" }

        /// Has main compute an expression after all.
        mutating func reject(_ expression: Scalar) {
            bare.formUnion(expression.columns)
            expressions.removeAll { $0 == expression }
        }

        /// The expressions that take fewer bytes than the columns that only they read; `nil` without any.
        ///
        /// Those that share such a column go together, or not at all.
        var worthwhile: [Scalar]? {
            var groups: [(columns: ColumnSet, members: [Scalar])] = []
            for expression in expressions {
                var group = (columns: expression.columns.subtracting(bare), members: [Scalar]())
                if group.columns.isEmpty { continue }
                for (index, other) in groups.enumerated().reversed()
                where !other.columns.isDisjoint(with: group.columns) {
                    group.columns.formUnion(other.columns)
                    group.members = other.members + group.members
                    groups.remove(at: index)
                }
                group.members.append(expression)
                groups.append(group)
            }
            let columns = federate.input.columns
            let chosen = groups.filter { group in
                let saved = columns.reduce(0) { $0 + (group.columns.contains($1.id) ? $1.type.expectedBytes : 0) }
                return group.members.reduce(0) { $0 + $1.expectedBytes } < saved
            }
            return chosen.isEmpty ? nil : chosen.flatMap(\.members)
        }
    }

    private var borders: [Border] = []
    /// The border that each column comes from.
    private var places: [ColumnID: Int] = [:]
    /// What the statement's reader sees, and the columns of key filters.
    private var kept: ColumnSet

    /// Makes one for a statement whose reader sees the columns `output`.
    init(output: ColumnSet) { kept = output }

    /// The borders with worthwhile expressions whose statements are those of no other border.
    func smallerBorders() -> [Border] {
        var chosen: [(position: Int, border: Border)] = []
        for (position, var border) in borders.enumerated() {
            border.read(kept)
            if border.worthwhile != nil { chosen.append((position, border)) }
        }
        if chosen.isEmpty { return [] }
        var trees = IdenticalTrees()
        for (position, border) in borders.enumerated() {
            trees.add(border.federate, border.federate.input.columns, as: position)
        }
        let shared = Set(trees.groups.flatMap { $0 })
        return chosen.filter { !shared.contains($0.position) }.map(\.border)
    }

    // MARK: - Operators

    /// Takes in a tree; gives the columns of borders of which no join makes NULLs.
    @discardableResult
    mutating func visit(_ relation: Relation) -> ColumnSet {
        if case .federate(let node) = relation { return add(node) }
        let whole = relation.inputs.map { visit($0) }
        let visible = whole.reduce(into: ColumnSet()) { $0.formUnion($1) }
        switch relation {
        case .project(let node):
            // What passes is read further up, or by nobody.
            for item in node.items where !item.isPassing { read(item.scalar, visible, as: item.column.name) }
            return visible.intersection(ColumnSet(node.items.filter(\.isPassing).map(\.column)))
        case .join(let node):
            for conjunct in node.conjuncts { read(conjunct, visible) }
            // A dependent join computes them for each row of its left side.
            for parameter in node.parameters { read(parameter.scalar.columns) }
            switch node.kind {
            case .inner: return visible
            case .left, .semi, .anti: return whole.first ?? ColumnSet()
            case .right: return whole.last ?? ColumnSet()
            case .full: return ColumnSet()
            }
        case .filter, .sort, .limit, .window:
            for scalar in relation.scalars { read(scalar, visible) }
            return visible
        case .aggregate:
            for scalar in relation.scalars { read(scalar, visible) }
            return ColumnSet()
        case .distinct(let node):
            read(node.input.columnIDs)
            return ColumnSet()
        case .union(let node):
            for branch in node.branches { read(ColumnSet(branch.columns)) }
            return ColumnSet()
        case .setOperation(let node):
            for branch in [node.left, node.right] { read(ColumnSet(branch.columns)) }
            return ColumnSet()
        case .recursion(let node):
            for branch in [node.base, node.step] { read(ColumnSet(branch.columns)) }
            return ColumnSet()
        case .scan, .values, .workingTable, .tableFunction, .federate:
            for scalar in relation.scalars { read(scalar.columns) }
            return ColumnSet()
        }
    }

    private mutating func add(_ federate: Federate) -> ColumnSet {
        let columns = federate.input.columnIDs
        for id in columns { places[id] = borders.count }
        borders.append(Border(federate))
        for filter in federate.keyFilters {
            kept.insert(filter.column)
            kept.insert(filter.keys)
        }
        return federate.isSuperset || federate.input.volatileCalls > 0 ? ColumnSet() : columns
    }

    // MARK: - Scalars

    /// What a scalar reads of the borders.
    private enum Extent {
        /// It is the same for all rows.
        case nothing
        /// Columns of one, all of them `visible`, by what that can compute.
        case border(Int)
        case more
    }

    private mutating func read(_ columns: ColumnSet) {
        for id in columns {
            if let place = places[id] { borders[place].read([id]) }
        }
    }

    private mutating func read(_ scalar: Scalar, _ visible: ColumnSet, as name: String = "expression") {
        settle(scalar, extent(of: scalar, visible), as: name)
    }

    /// The extent of a scalar; when it is more than one border's, what its operands read is taken in.
    private mutating func extent(of scalar: Scalar, _ visible: ColumnSet) -> Extent {
        if case .column(let id) = scalar.kind {
            guard visible.contains(id), let place = places[id] else { return .more }
            return .border(place)
        }
        if scalar.literalValue != nil { return .nothing }
        let operands = scalar.operands
        let extents = operands.map { extent(of: $0, visible) }
        var result = Extent.nothing
        for extent in extents {
            switch (result, extent) {
            case (_, .nothing): continue
            case (.nothing, _): result = extent
            case (.border(let one), .border(let other)) where one == other: continue
            default: result = .more
            }
        }
        if scalar.failsItself || scalar.isQuery { result = .more }
        if case .more = result {
            for (operand, extent) in zip(operands, extents) { settle(operand, extent, as: "expression") }
        }
        return result
    }

    private mutating func settle(_ scalar: Scalar, _ extent: Extent, as name: String) {
        switch extent {
        case .border(let place) where scalar.columnID == nil && scalar.type != .interval:
            borders[place].add(scalar, name: name)
        case .border: read(scalar.columns)
        case .more: if let id = scalar.columnID { read([id]) }
        case .nothing: break
        }
    }
}

extension Scalar {
    /// The size of a value, roughly; that of a text which is cut after a few characters is known.
    fileprivate var expectedBytes: Double {
        guard case .call(let function, let arguments) = kind, [.substring, .leftmost, .rightmost].contains(function),
            case .integer(let count)? = arguments.last?.literalValue
        else { return type.expectedBytes }
        return min(max(Double(count), 1), type.expectedBytes)
    }

    fileprivate var isQuery: Bool {
        switch kind {
        case .exists, .subquery: true
        default: false
        }
    }
}
