package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Has the remote choose rows at random, so that only the chosen ones travel.
///
/// ```text
/// Filter [place#9 … count#10 …]                     Federate sf
///   Window [place#9 := rowNumber() …, count#10]       Project [id#1]
///     Project [id#1, random#8 := random()]     →        Filter [place#9 … count#10 …]
///       Federate sf                                       Window [place#9 := rowNumber() …, count#10]
///         Scan orders [id#1]                                Project [id#1, random#8 := random()]
///                                                             Scan orders [id#1]
/// ```
///
/// Fires for TABLESAMPLE and for `ORDER BY random() LIMIT n`, which are a choice by random numbers that nobody sees:
/// any rows are as good as others, and there are just as many.
///
/// It comes when the borders are where they will be. What is above a sample stays local, since a remote that runs a
/// part of its statement again would choose other rows; and so no statement holds one but as its outermost part.
///
/// Stays away from:
/// - a superset, and rows that keys restrict, whose number is not that of the table;
/// - random numbers that the query reads, or asks for in another way;
/// - an OFFSET, which is counted once, in main.
package struct PushSample: Pass {
    package static let name = "push-sample"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins, tree.volatileCalls > 0 else { return nil }
        var tree = tree
        var fired = false
        var rejected = ColumnSet()
        while let choice = firstChoice(in: tree, besides: rejected, context) {
            if choice.tree.readsAboveBorders(choice.hidden) || !choice.hidden.isDisjoint(with: context.output) {
                rejected.formUnion(choice.hidden)
            } else {
                tree = choice.tree
                context.withdraw(on: choice.connection, at: choice.ranges)
                for conjunct in choice.later {
                    context.inhibit(
                        "filter", "\(conjunct)", on: choice.connection,
                        Inhibition(
                            .operatorNotPushed, "it filters rows that \(choice.connection.id) chooses at random",
                            at: conjunct.range))
                }
                fired = true
            }
        }
        return fired ? tree : nil
    }

    /// A choice that the remote makes.
    private struct Choice {
        /// The rows, or the tree with them.
        var tree: Relation
        /// The columns by which it is made, which stay on the remote.
        var hidden: ColumnSet
        var connection: Connection
        var ranges: Set<SourceRange>
        /// Conditions on what was chosen.
        var later: [Scalar] = []
    }

    private func firstChoice(in tree: Relation, besides rejected: ColumnSet, _ context: PassContext) -> Choice? {
        if case .federate = tree { return nil }
        if let choice = choice(tree, context), choice.hidden.isDisjoint(with: rejected) { return choice }
        var found: Choice?
        let rewritten = tree.rewritingInputs { input in
            guard found == nil, let choice = firstChoice(in: input, besides: rejected, context) else { return nil }
            found = choice
            return choice.tree
        }
        guard var found, let rewritten else { return nil }
        found.tree = rewritten
        return found
    }

    private func choice(_ relation: Relation, _ context: PassContext) -> Choice? {
        switch relation {
        case .filter(let filter):
            guard case .window(let window) = filter.input, let sample = Sample(window.input, context) else {
                return nil
            }
            return choice(filter, window, sample)
        case .limit(var limit):
            guard limit.offset == 0, limit.count != nil, case .sort(let sort) = limit.input, sort.isShuffle,
                let sample = Sample(sort.input, context), sample.capabilities.verdict(on: .topN).exactness == .exact
            else { return nil }
            // The statement's own limit is always repeated.
            limit.input = .federate(sample.federate(of: relation))
            return Choice(
                tree: .limit(limit), hidden: sample.random, connection: sample.inner.connection,
                ranges: sample.ranges)
        default: return nil
        }
    }

    /// The rows with the first places in a random order; other conditions see them afterwards.
    private func choice(_ filter: Filter, _ window: Window, _ sample: Sample) -> Choice? {
        let numbers = ColumnSet(window.items.map(\.column))
        let chosen = filter.conjuncts.filter { !$0.columns.isDisjoint(with: numbers) }
        let later = filter.conjuncts.filter { $0.columns.isDisjoint(with: numbers) }
        let scalars = sample.scalars(Relation.window(window).scalars)
        guard !chosen.isEmpty, sample.capabilities.verdict(on: .window).exactness == .exact,
            // A window over anything else than the numbers is the query's own.
            window.items.allSatisfy({ $0.call.scalars.allSatisfy(sample.isRandom) }),
            chosen.allSatisfy({ $0.columns.isSubset(of: numbers) }),
            window.items.allSatisfy({ scalars.inhibition(on: $0.call, at: $0.range) == nil }),
            chosen.allSatisfy({
                sample.capabilities.verdict(on: $0, as: .conjunct, text: [:]).exactness == .exact
            })
        else { return nil }
        let federate = sample.federate(of: .filter(Filter(input: .window(window), conjuncts: chosen)))
        return Choice(
            tree: later.isEmpty
                ? .federate(federate) : .filter(Filter(input: .federate(federate), conjuncts: later)),
            hidden: sample.random.union(numbers), connection: sample.inner.connection,
            ranges: Set(window.items.compactMap(\.range)), later: later)
    }

    /// Rows of one system with a random number beside each.
    private struct Sample {
        private let project: Project
        let inner: Federate
        let random: ColumnSet
        let capabilities: any Capabilities

        init?(_ relation: Relation, _ context: PassContext) {
            guard case .project(let project) = relation, case .federate(let federate) = project.input,
                !federate.isSuperset, federate.keyFilters.isEmpty, federate.input.volatileCalls == 0,
                let capabilities = context.capabilities[federate.connection.system],
                capabilities.verdict(on: .sample).exactness == .exact
            else { return nil }
            let random = project.items.filter { $0.scalar.columnID == nil }
            guard !random.isEmpty, random.count < project.items.count, random.allSatisfy(\.scalar.isRandomCall) else {
                return nil
            }
            self.project = project
            inner = federate
            self.random = ColumnSet(random.map(\.column))
            self.capabilities = capabilities
        }

        /// Where the query calls for the numbers.
        var ranges: Set<SourceRange> {
            Set(project.items.filter { random.contains($0.column.id) }.compactMap(\.scalar.range))
        }

        func isRandom(_ scalar: Scalar) -> Bool { scalar.columnID.map(random.contains) ?? false }

        func scalars(_ scalars: [Scalar]) -> RemoteScalars {
            RemoteScalars(capabilities, over: [inner.input], reading: scalars)
        }

        /// A Federate of the choice, without the numbers that it was made by.
        func federate(of choice: Relation) -> Federate {
            let below = Relation.project(Project(input: inner.input, items: project.items))
            let items = project.items.filter { $0.scalar.columnID != nil }.map { Projection(passing: $0.column) }
            var federate = inner
            federate.input = .project(Project(input: choice.replacingProject(with: below), items: items))
            return federate
        }
    }
}

extension Relation {
    /// Whether this is a choice by random numbers that does not put these out; nothing else below calls for one.
    package var isSample: Bool {
        guard volatileCalls > 0 else { return false }
        guard case .project(let outer) = self, outer.items.allSatisfy({ $0.scalar.columnID != nil }) else {
            return false
        }
        let chosen: Relation
        switch outer.input {
        case .filter(let filter):
            guard case .window(let window) = filter.input else { return false }
            chosen = window.input
        case .limit(let limit):
            guard case .sort(let sort) = limit.input else { return false }
            chosen = sort.input
        default: return false
        }
        guard case .project(let inner) = chosen, inner.input.volatileCalls == 0 else { return false }
        let random = ColumnSet(inner.items.filter(\.scalar.isRandomCall).map(\.column))
        return random.isDisjoint(with: columnIDs)
    }

    /// Whether something that is not on a remote reads one of `columns`.
    fileprivate func readsAboveBorders(_ columns: ColumnSet) -> Bool {
        switch self {
        case .federate(let node): return node.keyFilters.contains { columns.contains($0.keys) }
        case .union(let node):
            if node.branches.contains(where: { $0.columns.contains(where: columns.contains) }) { return true }
        case .setOperation(let node):
            if [node.left, node.right].contains(where: { $0.columns.contains(where: columns.contains) }) {
                return true
            }
        case .recursion(let node):
            if [node.base, node.step].contains(where: { $0.columns.contains(where: columns.contains) }) { return true }
        default: break
        }
        return anyScalar { !$0.isDisjoint(with: columns) } || anyInput { $0.readsAboveBorders(columns) }
    }

    /// The choice over another input in place of the projection with the numbers.
    fileprivate func replacingProject(with input: Relation) -> Relation {
        if case .project = self { return input }
        return mapInputs { $0.replacingProject(with: input) }
    }
}

extension Sort {
    /// Whether its order is one of random numbers, so that any other is as good.
    var isShuffle: Bool {
        guard case .project(let node) = input else { return false }
        let random = ColumnSet(node.items.filter(\.scalar.isRandomCall).map(\.column))
        return !keys.isEmpty && keys.allSatisfy { key in key.scalar.columnID.map(random.contains) ?? false }
    }
}

extension Scalar {
    /// `random()`, and nothing around it.
    fileprivate var isRandomCall: Bool {
        if case .call(.random, _) = kind { return true }
        return false
    }
}
