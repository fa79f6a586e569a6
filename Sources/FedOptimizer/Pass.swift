package import FedAlgebra
package import FedCatalog
package import FedDiagnostics

/// A rewrite that keeps the rows and the columns of a tree.
package protocol Pass: Sendable {
    /// The name in traces, in switches and in case files.
    static var name: String { get }
    /// Whether the tree means nothing to what comes later without the pass, so that it cannot be switched off.
    static var isMandatory: Bool { get }

    /// Returns the rewritten tree, or `nil` when there is nothing to rewrite.
    ///
    /// - Throws: `NOT_SUPPORTED` from a mandatory pass, for what it cannot rewrite.
    func run(_ tree: Relation, in context: inout PassContext) throws(CompileError) -> Relation?
}

extension Pass {
    package static var isMandatory: Bool { false }

    /// The name of its switch in requests: `absorb_join` of `absorb-join`.
    package static var feature: String { name.replacing("-", with: "_") }
}

/// A pass that takes operators below the border one by one, inputs first, in the modes that push whole operators.
package protocol AbsorbingPass: Pass {
    /// The operator as the border then stands; `nil` when it stays where it is.
    func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation?
}

extension AbsorbingPass {
    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.mode.joins else { return nil }
        return absorbing(tree, &context)
    }

    /// What a Federate runs already is not looked at again.
    private func absorbing(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        if case .federate = relation { return nil }
        let rebuilt = relation.rewritingInputs { absorbing($0, &context) }
        return absorb(rebuilt ?? relation, &context) ?? rebuilt
    }
}

/// What passes share: what the systems can do, how far to push, and what stayed local and why.
package struct PassContext: Sendable {
    package var capabilities: [String: any Capabilities]
    package var mode: PushdownMode
    package var features: OptimizerFeatures
    package var sequence: ColumnSequence
    /// The columns that the statement's reader sees.
    package var output: ColumnSet
    package private(set) var inhibitions: [LocalOperator] = []
    private var noted: Set<LocalOperator> = []
    /// Conditions that follow from others: a remote that can evaluate one saves rows by it, and nobody else need.
    var inferred: Set<Scalar> = []
    /// Conditions that stand where a remote may compute them for rows which others take away.
    package var early: Set<Scalar> = []
    /// Whether each tree has the order and the limit of the one before it at its top: those of a derived table need not.
    package var keepsOrder = true
    /// Whether joins go to a remote that are expected to be larger than their inputs.
    var allowsExplosions = false
    /// Whether such a join stayed local.
    var avoidedExplosion = false
    /// Why operators stay local as a whole, for as long as nothing changes: a later round may find that they can go.
    package var refusals: [LocalOperator] = []

    package init(
        capabilities: [String: any Capabilities], mode: PushdownMode, features: OptimizerFeatures,
        sequence: ColumnSequence, output: ColumnSet
    ) {
        self.capabilities = capabilities
        self.mode = mode
        self.features = features
        self.sequence = sequence
        self.output = output
    }

    /// Notes why an operator stays local; the same reason for the same expression counts once.
    package mutating func inhibit(
        _ operatorName: String, _ expression: String, on connection: Connection?, _ inhibition: Inhibition
    ) {
        let note = LocalOperator(
            operatorName: operatorName, expression: expression, connectionID: connection?.id, inhibition: inhibition)
        if noted.insert(note).inserted { inhibitions.append(note) }
    }

    /// Notes why an operator stays local as a whole, for now.
    package mutating func refuse(
        _ operatorName: String, _ expression: String, on connection: Connection?, _ inhibition: Inhibition
    ) {
        let note = LocalOperator(
            operatorName: operatorName, expression: expression, connectionID: connection?.id, inhibition: inhibition)
        if !refusals.contains(note) { refusals.append(note) }
    }

    /// Takes back why an operator stays local, for a better reason; whether it was said.
    mutating func takeBack(
        _ operatorName: String, _ expression: String, on connection: Connection?, _ inhibition: Inhibition
    ) -> Bool {
        let note = LocalOperator(
            operatorName: operatorName, expression: expression, connectionID: connection?.id, inhibition: inhibition)
        guard let index = refusals.firstIndex(of: note) else { return false }
        refusals.remove(at: index)
        return true
    }

    /// Takes back why something stays local that went to a remote after all.
    mutating func withdraw(on connection: Connection, at ranges: Set<SourceRange>) {
        inhibitions.removeAll { note in
            note.connectionID == connection.id && note.inhibition.range.map(ranges.contains) ?? false
        }
    }

    /// Takes what is refused still, now that nothing changes any more, for good.
    package mutating func settleRefusals() {
        for note in refusals where noted.insert(note).inserted { inhibitions.append(note) }
        refusals = []
    }
}

package enum PushdownMode: Sendable {
    case none, filterOnly, strict, full
}

package struct OptimizerFeatures: Hashable, Sendable {
    package var joinFederation = true
    package var federationAwareReordering = true
    /// Passes that are switched off, by name; mandatory ones run all the same.
    package var disabledPasses: Set<String> = []

    package init() {}
}

/// An operator that stayed above its Federate.
package struct LocalOperator: Hashable, Sendable {
    package var operatorName: String
    package var expression: String
    package var connectionID: String?
    package var inhibition: Inhibition
}

extension Relation {
    /// Rewrites every operator, inputs first; `nil` when `body` changed none.
    func rewrittenBottomUp(_ body: (Relation) -> Relation?) -> Relation? {
        let rebuilt = rewritingInputs { $0.rewrittenBottomUp(body) }
        return body(rebuilt ?? self) ?? rebuilt
    }
}
