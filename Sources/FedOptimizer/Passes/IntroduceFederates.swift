package import FedAlgebra
import FedCatalog

/// Puts a Federate above every foreign scan, and below it the CDP casts that the system can spell.
///
/// ```text
/// Project [id#2 := scan_cast(id#1)]        Federate sf
///   Scan orders [id#1]               →       Project [id#2 := scan_cast(id#1)]
///                                              Scan orders [id#1]
/// ```
///
/// Fires on every foreign scan, in every mode.
///
/// Stays away from a cast that the system cannot make exactly: it stays above the border, over the stored value.
package struct IntroduceFederates: Pass {
    package static let name = "introduce-federates"
    package static let isMandatory = true

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        var notes = context
        defer { context = notes }
        return rewrite(tree, &notes)
    }

    private func rewrite(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        switch relation {
        case .project(let node):
            if node.isScanCast, case .scan(let scan) = node.input, case .foreign(let connection) = scan.source {
                return federate(node, scan, connection, &context)
            }
        case .scan(let scan):
            if case .foreign(let connection) = scan.source {
                return .federate(Federate(connection: connection, input: relation))
            }
        default: break
        }
        return relation.rewritingInputs { rewrite($0, &context) }
    }

    private func federate(
        _ node: Project, _ scan: Scan, _ connection: Connection, _ context: inout PassContext
    ) -> Relation {
        let capabilities = context.capabilities[connection.system]
        var remote: [Projection] = []
        var local: [Projection] = []
        var isSplit = false
        for item in node.items {
            let verdict = capabilities?.verdict(on: item.scalar, as: .projected, text: [:])
            if verdict?.exactness == .exact {
                remote.append(item)
                local.append(Projection(passing: item.column))
                continue
            }
            isSplit = true
            if let inhibition = verdict?.inhibitor {
                context.inhibit("project", item.column.name, on: connection, inhibition)
            }
            local.append(item)
            for column in scan.columns where item.scalar.columns.contains(column.column.id) {
                if !remote.contains(where: { $0.column.id == column.column.id }) {
                    remote.append(Projection(passing: column.column))
                }
            }
        }
        let inner = Relation.federate(
            Federate(
                connection: connection, input: .project(Project(input: .scan(scan), items: remote, isScanCast: true))))
        return isSplit ? .project(Project(input: inner, items: local)) : inner
    }
}
