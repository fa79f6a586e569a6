package import FedCatalog

extension Relation {
    /// How the text of each of `columns` compares on the remote that runs the tree.
    ///
    /// A column that is computed from others compares as the weakest of them; one that is computed from none, as
    /// `defaults` say.
    package func textDeclarations(
        of columns: ColumnSet, defaults: TextDeclaration
    ) -> [ColumnID: TextDeclaration] {
        var result: [ColumnID: TextDeclaration] = [:]
        collectTextDeclarations(of: columns, defaults, into: &result)
        return result
    }

    private func collectTextDeclarations(
        of columns: ColumnSet, _ defaults: TextDeclaration, into result: inout [ColumnID: TextDeclaration]
    ) {
        if columns.isEmpty { return }
        switch self {
        case .scan(let node):
            guard case .foreign(let connection) = node.source else { return }
            for column in node.columns where columns.contains(column.column.id) {
                var own = column.definition.text.refining(connection.text.refining(defaults))
                own.longest = column.column.type.longestText
                result[column.column.id] = own
            }
        case .project(let node):
            let read = node.items.filter { columns.contains($0.column.id) }
            node.input.collect(read.map { ($0.column.id, [$0.scalar]) }, defaults, into: &result)
        case .aggregate(let node):
            let groups = node.groups.filter { columns.contains($0.column.id) }
            let items = node.items.filter { columns.contains($0.column.id) && $0.call.type.isText }
            let computed =
                groups.map { ($0.column.id, [$0.scalar]) } + items.map { ($0.column.id, $0.call.arguments) }
            node.input.collect(computed, defaults, into: &result)
        case .window(let node):
            node.input.collectTextDeclarations(of: columns, defaults, into: &result)
            let items = node.items.filter { columns.contains($0.column.id) && $0.call.type.isText }
            node.input.collect(items.map { ($0.column.id, $0.call.arguments) }, defaults, into: &result)
        case .union(let node):
            Self.collect(node.branches, node.columns, columns, defaults, into: &result)
        case .setOperation(let node):
            Self.collect([node.left, node.right], node.columns, columns, defaults, into: &result)
        default:
            for input in inputs { input.collectTextDeclarations(of: columns, defaults, into: &result) }
        }
    }

    /// What columns compare as that are computed from scalars over this relation.
    private func collect(
        _ computed: [(id: ColumnID, scalars: [Scalar])], _ defaults: TextDeclaration,
        into result: inout [ColumnID: TextDeclaration]
    ) {
        let below = textDeclarations(of: ColumnSet().reading(computed.flatMap(\.scalars)), defaults: defaults)
        for column in computed {
            var own: [TextDeclaration] = []
            for scalar in column.scalars {
                scalar.forEachColumn { id in if let known = below[id] { own.append(known) } }
            }
            result[column.id] = own.isEmpty ? defaults : TextDeclaration.weakest(own)
            let lengths = column.scalars.map { scalar in scalar.passedText.flatMap { below[$0]?.longest } }
            result[column.id]?.longest = TextDeclaration.longest(lengths)
        }
    }

    private static func collect(
        _ branches: [Union.Branch], _ output: [Column], _ columns: ColumnSet, _ defaults: TextDeclaration,
        into result: inout [ColumnID: TextDeclaration]
    ) {
        let positions = output.indices.filter { columns.contains(output[$0].id) && output[$0].type.isText }
        let below = branches.map { branch in
            branch.relation.textDeclarations(of: ColumnSet(positions.map { branch.columns[$0] }), defaults: defaults)
        }
        for position in positions {
            let own = zip(branches, below).map { branch, known in known[branch.columns[position]] ?? defaults }
            result[output[position].id] = TextDeclaration.weakest(own)
        }
    }
}

extension TextDeclaration {
    /// On each axis what is not binary, if any is not.
    fileprivate static func weakest(_ declarations: [TextDeclaration]) -> TextDeclaration {
        var result = TextDeclaration(equality: .binary, order: .binary, padding: .noPad)
        for own in declarations {
            if own.equality != .binary { result.equality = own.equality ?? .unknown }
            if own.order != .binary { result.order = own.order ?? .unknown }
            if own.padding != .noPad { result.padding = own.padding ?? .unknown }
        }
        result.longest = longest(declarations.map(\.longest))
        return result
    }

    /// The longest, if all are known.
    fileprivate static func longest(_ lengths: [Int?]) -> Int? {
        let known = lengths.compactMap(\.self)
        return known.count == lengths.count ? known.max() : nil
    }
}

extension SQLType {
    fileprivate var longestText: Int? {
        switch self {
        case .varchar(let length), .char(let length): length
        default: nil
        }
    }
}

extension Scalar {
    /// The column whose text it is, perhaps cut or without padding.
    fileprivate var passedText: ColumnID? {
        if case .cast(let operand, _) = kind, operand.type.isText { return operand.passedText }
        return columnID
    }
}
