import FedAlgebra
import FedCatalog
import FedDiagnostics

/// An input that one system runs as a whole: a Federate, with the projections above it taken below.
///
/// A projection goes below together with the operator over it, even where it makes more columns, or one of literals:
/// what travels is what the operator puts out.
struct RemoteInput {
    var federate: Federate
    let capabilities: any Capabilities
    /// Whether projections that can fail went below.
    private(set) var projectsFallible = false

    /// `nil` when a part of the relation is local; with `isUnordered`, its order means nothing to who reads it.
    init?(_ relation: Relation, _ context: PassContext, isUnordered: Bool = false) {
        switch relation {
        case .federate(let node):
            guard let capabilities = context.capabilities[node.connection.system] else { return nil }
            federate = node
            self.capabilities = capabilities
        case .project(let node):
            guard !node.items.isEmpty, var inner = RemoteInput(node.input, context, isUnordered: isUnordered),
                inner.project(node) == nil
            else { return nil }
            self = inner
        case .sort(let node) where isUnordered:
            guard let inner = RemoteInput(node.input, context, isUnordered: true) else { return nil }
            self = inner
        default:
            return nil
        }
    }

    /// The item of a projection that keeps a relation from being remote as a whole, if it is one that does.
    static func refusal(
        in relation: Relation, _ context: PassContext
    ) -> (connection: Connection, item: Projection, inhibition: Inhibition)? {
        switch relation {
        case .project(let node):
            guard var inner = RemoteInput(node.input, context, isUnordered: true) else {
                return refusal(in: node.input, context)
            }
            return inner.project(node).map { (inner.federate.connection, $0.item, $0.inhibition) }
        case .sort(let node): return refusal(in: node.input, context)
        default: return nil
        }
    }

    /// What these scalars over the input's columns mean to the system.
    func scalars(_ scalars: [Scalar]) -> RemoteScalars {
        RemoteScalars(capabilities, over: [federate.input], reading: scalars)
    }

    /// Takes a projection below; gives the item that cannot go, if there is one.
    mutating func project(_ node: Project) -> (item: Projection, inhibition: Inhibition)? {
        guard let first = node.items.first else { return nil }
        if federate.isSuperset {
            return (
                first,
                Inhibition(
                    .supersetBelow, "the remote's rows are checked again before the projection",
                    at: first.scalar.range)
            )
        }
        let body = FederateBody(federate.input)
        let definitions = body.items.definitions(of: ColumnSet().reading(node.items.map(\.scalar)))
        let over = RemoteScalars(capabilities, over: [body.core], reading: Array(definitions.values))
        var items: [Projection] = []
        var isLarge = false
        for item in node.items {
            let scalar = item.scalar.substituting(definitions)
            isLarge = isLarge || scalar.outgrows(item.scalar)
            // What a scan gives, and what was decided below, passes.
            if item.scalar.columnID == nil {
                if let inhibition = over.inhibition(on: scalar.forced, as: .projected) { return (item, inhibition) }
                projectsFallible = projectsFallible || scalar.isFallible
                items.append(Projection(column: item.column, scalar: scalar.forced))
            } else {
                items.append(Projection(column: item.column, scalar: scalar))
            }
        }
        if isLarge {
            // Written out, it would grow with every projection.
            items = node.items.map { item in
                Projection(column: item.column, scalar: item.scalar.forced)
            }
            federate.input = .project(Project(input: federate.input, items: items))
        } else {
            federate.input = .project(Project(input: body.core, items: items))
        }
        return nil
    }
}
