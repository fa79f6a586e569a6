package import FedAlgebra
import FedCatalog

extension Dialect {
    /// Every dialect with what the entries of its ledger add, for `full_pushdown`.
    package static let full: [String: Dialect] = all.mapValues(\.widened)

    /// The dialect with what the entries of its ledger add.
    package var widened: Dialect { ledger.reduce(into: self) { $1.widen(&$0) } }

    /// The entries without which the system, as this strict dialect has it, would not be asked for the tree.
    ///
    /// In `early` stand the conditions that a pass put where they may fail for rows that other conditions take away.
    package func reliance(of tree: Relation, early: Set<Scalar>) -> [LedgerEntry] {
        let candidates = ledger.map { entry in
            var dialect = self
            entry.widen(&dialect)
            return (entry, dialect)
        }
        // Most ledgers say nothing of how texts compare.
        let widensTexts = !makesTextBinary && candidates.contains { $0.1.makesTextBinary }
        var used: Set<String> = []
        func note(where spells: (Dialect) -> Bool) {
            if spells(self) { return }
            for (entry, dialect) in candidates where spells(dialect) { used.insert(entry.name) }
        }
        let lengths = tree.textLengths
        func visit(_ scalar: Scalar) {
            note { $0.spells(scalar) }
            if scalar.failsItself { note { $0.failsItselfAlike(scalar) } }
            if early.contains(scalar) { note(where: \.raisesEarly) }
            for operand in scalar.operands { visit(operand) }
        }
        func visit(_ relation: Relation) {
            for scalar in relation.scalars { visit(scalar) }
            for call in relation.aggregateCalls {
                note { $0.spells(call) }
                note { call.comparedScalars.allSatisfy($0.comparesNaN) }
                if call.isDistinct { note { call.arguments.allSatisfy($0.groups) } }
            }
            for call in relation.windowCalls {
                note { $0.spells(call.function) }
                if let frame = call.frame { note { $0.frames(frame, by: call.order) } }
            }
            for feature in relation.features { note { $0.features.contains(feature) } }
            for scalar in relation.comparedScalars { note { !$0.comparesOtherwise(scalar) } }
            for scalar in relation.groupedScalars { note { $0.groups(scalar) } }
            note { !$0.sortsByPrefix(relation, lengths) }
            if widensTexts {
                for text in relation.comparedTexts(textDefaults) {
                    note { $0.compares(text) }
                    // What is written otherwise is named, too, where nothing can differ.
                    for (entry, dialect) in candidates where dialect.binaryEquality != binaryEquality {
                        used.insert(entry.name)
                    }
                }
            }
            for input in relation.inputs { visit(input) }
        }
        visit(tree)
        return ledger.filter { used.contains($0.name) }
    }

    /// Whether it has words for the node itself, whatever its operands are.
    private func spells(_ scalar: Scalar) -> Bool {
        switch scalar.kind {
        case .call(let function, let arguments):
            guard let entry = functions[function], entry.refusal(of: arguments, scalar.type) == nil else {
                return false
            }
            return choosesTexts || function != .coalesce || !scalar.type.isText
        case .searchedCase:
            return choosesTexts || !scalar.type.isText
        case .literal(let value):
            return literal(self, value, scalar.type) != nil
        case .cast(let operand, let kind):
            if case .refused = cast(operand.type, scalar.type, kind) { return false }
            return true
        case .tryCast(let operand, let kind):
            return pushesTryCast && tryCast(operand.type, scalar.type, kind) != nil
        default:
            return !scalar.isComparison || !scalar.operands.contains(where: comparesOtherwise)
        }
    }

    /// Whether values of the scalar's type compare as in DC SQL, as far as NaN goes.
    private func comparesNaN(_ scalar: Scalar) -> Bool { ordersNaN || !scalar.type.isFloat }

    /// Whether rows with equal values of it are in one group: zeros with and without a sign, too.
    private func groups(_ scalar: Scalar) -> Bool { groupsZeros || !scalar.type.isFloat }

    private func spells(_ function: Window.Function) -> Bool {
        switch function {
        case .aggregate(let function): windowAggregates.contains(function)
        case .ranking(let function): rankings.contains(function)
        }
    }

    /// Whether such a value may compare in another way than in DC SQL.
    private func comparesOtherwise(_ scalar: Scalar) -> Bool {
        !comparesNaN(scalar)
    }

    private func spells(_ call: Aggregate.Call) -> Bool {
        if call.isDistinct || [.min, .max, .anyValue].contains(call.function),
            call.arguments.contains(where: comparesOtherwise)
        {
            return false
        }
        return aggregates[call.function].map { $0.refuses(call) == nil } ?? false
    }

    /// Lets functions take doubles, and put out a double.
    mutating func admitDoubles(_ functions: [Function]) {
        for function in functions {
            guard let strict = self.functions[function]?.refuses else { continue }
            self.functions[function]?.refuses = { arguments, result in
                result == .double && arguments.allSatisfy { $0 == .double } ? nil : strict(arguments, result)
            }
        }
    }

    /// The same of aggregates.
    mutating func admitDoubles(_ aggregates: [AggregateFunction]) {
        for function in aggregates {
            guard let strict = self.aggregates[function]?.refuses else { continue }
            self.aggregates[function]?.refuses = { call in
                call.type == .double && call.argument?.type == .double ? nil : strict(call)
            }
        }
    }
}

extension Aggregate.Call {
    /// What the call compares or puts in order.
    fileprivate var comparedScalars: [Scalar] {
        let values = isDistinct || [.min, .max, .anyValue].contains(function) ? arguments : []
        return values + orderBy.map(\.scalar)
    }
}

extension Relation {
    /// The operators that a system must have for the node, apart from its scalars.
    package var features: [OperatorFeature] {
        switch self {
        case .join(let node): [node.kind == .inner && node.conjuncts.isEmpty ? .crossJoin : OperatorFeature(node.kind)]
        case .aggregate(let node): node.groupingSets == nil ? [.aggregate] : [.aggregate, .groupingSets]
        case .window: [.window]
        case .project(let node) where node.items.contains(where: \.scalar.isVolatile): [.sample]
        case .distinct: [.distinct]
        case .union: [.unionAll]
        case .setOperation(let node): [OperatorFeature(node)]
        case .limit(let node): if case .sort = node.input { [.topN] } else { [.limit] }
        default: []
        }
    }

    /// What the operator itself compares between rows.
    fileprivate var comparedScalars: [Scalar] {
        switch self {
        case .aggregate(let node): node.groups.map(\.scalar)
        case .sort(let node): node.keys.map(\.scalar)
        case .window(let node): node.items.flatMap { $0.call.partition + $0.call.order.map(\.scalar) }
        case .distinct(let node): node.input.columns.map { .column($0) }
        default: []
        }
    }

    /// By what the operator puts rows together.
    fileprivate var groupedScalars: [Scalar] {
        switch self {
        case .aggregate(let node): node.groups.map(\.scalar)
        case .window(let node): node.items.flatMap(\.call.partition)
        case .distinct(let node): node.input.columns.map { .column($0) }
        case .setOperation(let node): node.columns.map { .column($0) }
        default: []
        }
    }

    /// What the operator computes over windows.
    fileprivate var windowCalls: [Window.Call] {
        if case .window(let node) = self { return node.items.map(\.call) }
        return []
    }

    /// The aggregates that the operator computes, in groups or over windows.
    fileprivate var aggregateCalls: [Aggregate.Call] {
        switch self {
        case .aggregate(let node):
            return node.items.map(\.call)
        case .window(let node):
            return node.items.compactMap { item in
                guard case .aggregate(let function) = item.call.function else { return nil }
                return Aggregate.Call(
                    function: function, arguments: item.call.arguments, filter: item.call.filter, type: item.call.type)
            }
        default:
            return []
        }
    }
}
