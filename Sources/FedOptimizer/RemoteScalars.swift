import FedAlgebra
import FedCatalog
import FedDiagnostics

/// What a system says of scalars over what one tree of it puts out.
struct RemoteScalars {
    let capabilities: any Capabilities
    let text: [ColumnID: TextDeclaration]

    /// Takes the scalars that will be asked about, whose columns come from `relations`.
    init(_ capabilities: any Capabilities, over relations: [Relation], reading scalars: [Scalar]) {
        self.capabilities = capabilities
        let columns = ColumnSet().reading(scalars)
        text = relations.reduce(into: [:]) { result, relation in
            let own = relation.textDeclarations(of: columns, defaults: capabilities.textDefaults)
            result.merge(own) { first, _ in first }
        }
    }

    /// Why the system cannot evaluate the scalar exactly, or may fail where DC SQL does not; `nil` if it can.
    func inhibition(on scalar: Scalar, as use: ScalarUse) -> Inhibition? {
        inhibition([scalar], capabilities.verdict(on: scalar, as: use, text: text), scalar.range)
    }

    func inhibition(on call: Aggregate.Call, at range: SourceRange?) -> Inhibition? {
        inhibition(call.scalars, capabilities.verdict(on: call, text: text), range)
    }

    func inhibition(on call: Window.Call, at range: SourceRange?) -> Inhibition? {
        inhibition(call.scalars, capabilities.verdict(on: call, text: text), range)
    }

    private func inhibition(_ scalars: [Scalar], _ verdict: Verdict, _ range: SourceRange?) -> Inhibition? {
        if verdict.exactness != .exact {
            var inhibition = verdict.inhibitor ?? Inhibition(.functionSemanticsDiffer, "the remote may differ")
            inhibition.range = inhibition.range ?? range
            return inhibition
        }
        guard let scalar = scalars.first(where: { $0.isFallible && !capabilities.failsAlike($0) }) else { return nil }
        return Inhibition(
            .fallibleExpression, "the expression can fail, and the remote may fail for other values or rows",
            at: scalar.range ?? range)
    }
}

extension Scalar {
    /// The scalar with a cast to its own type, where it is computed.
    ///
    /// A remote types expressions by its own rules: the cast makes it the type that was decided here.
    var forced: Scalar {
        switch kind {
        case .column, .cast: self
        default: Scalar(.cast(self, .dc), type: type, isNullable: isNullable, range: range)
        }
    }
}
