package import FedAlgebra
import FedCatalog
import FedDiagnostics

/// Orders the members of inner joins so that the tables of one system that are joined stand together.
///
/// ```text
/// Inner [o = l]                        Inner [c = o]
///   Inner [c = o]                        Scan customer (two)
///     Scan customer (two)         →      Inner [o = l]
///     Scan orders   (one)                  Scan orders   (one)
///     Scan lineitem (one)                  Scan lineitem (one)
/// ```
///
/// Groups are joined in the order of the text, each next one connected to what is there by a condition if any
/// is. Deterministic: only the text and declared statistics decide.
///
/// Fires on a tree of two or more inner joins, when the feature is on.
///
/// Stays away from:
/// - outer joins, whose order means something; they are members like tables;
/// - groups whose join is larger than its inputs by the declared statistics.
package struct GroupJoinsBySystem: Pass {
    package static let name = "group-joins-by-system"

    package init() {}

    package func run(_ tree: Relation, in context: inout PassContext) -> Relation? {
        guard context.features.federationAwareReordering, context.features.joinFederation, context.mode.joins else {
            return nil
        }
        return rewrite(tree, &context)
    }

    private func rewrite(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .join(let node) = relation, node.kind == .inner, node.parameters.isEmpty else {
            return relation.rewritingInputs { rewrite($0, &context) }
        }
        let flat = relation.innerJoinMembers
        var members = flat.members
        var changed = false
        for index in members.indices {
            if let rewritten = rewrite(members[index], &context) {
                members[index] = rewritten
                changed = true
            }
        }
        guard members.count > 2 else {
            guard changed else { return nil }
            var copy = node
            (copy.left, copy.right) = (members[0], members[1])
            return .join(copy)
        }
        var builder = JoinBuilder(conjuncts: flat.conjuncts, range: node.range)
        let groups = group(members, flat.conjuncts, &context)
        let units = groups.map { group in
            builder.joined(group.map { JoinBuilder.Unit(members[$0]) })
        }
        let whole = builder.joined(units)
        return builder.finished(whole)
    }

    /// Positions of members, grouped by system and connection, in the order of the first of each group.
    private func group(
        _ members: [Relation], _ conjuncts: [Scalar], _ context: inout PassContext
    ) -> [[Int]] {
        var groupOf = Array(members.indices)
        let columns = members.map(\.columnIDs)
        let systems = members.map(\.soleConnection)
        var estimates: [Int: RowEstimate] = [:]
        func estimate(_ member: Int) -> RowEstimate {
            if let known = estimates[member] { return known }
            let new = RowEstimate.of(members[member])
            estimates[member] = new
            return new
        }
        // All conditions between two members together decide whether they are joined remotely.
        var edges: [[Int]: [Scalar]] = [:]
        var order: [[Int]] = []
        for conjunct in conjuncts {
            guard case .compare(.equal, _, _) = conjunct.kind else { continue }
            let read = conjunct.columns
            let touched = members.indices.filter { !columns[$0].isDisjoint(with: read) }
            guard touched.count == 2, let first = systems[touched[0]], first == systems[touched[1]] else { continue }
            if edges[touched] == nil { order.append(touched) }
            edges[touched, default: []].append(conjunct)
        }
        for pair in order {
            guard let conditions = edges[pair] else { continue }
            if !context.allowsExplosions,
                JoinExplosion.isExpected(
                    members[pair[0]], members[pair[1]], on: conditions,
                    estimates: { (estimate(pair[0]), estimate(pair[1])) })
            {
                context.avoidedExplosion = true
                continue
            }
            let (kept, gone) = (min(groupOf[pair[0]], groupOf[pair[1]]), max(groupOf[pair[0]], groupOf[pair[1]]))
            for index in groupOf.indices where groupOf[index] == gone { groupOf[index] = kept }
        }
        let byGroup = Dictionary(grouping: members.indices) { groupOf[$0] }
        return byGroup.keys.sorted().compactMap { byGroup[$0] }
    }
}

extension Relation {
    /// The one connection that everything below reads from, if it is just one and nothing is local.
    var soleConnection: Connection? {
        switch self {
        case .scan(let node):
            if case .foreign(let connection) = node.source { return connection }
            return nil
        case .federate(let node): return node.connection
        case .values, .workingTable, .tableFunction, .recursion: return nil
        default:
            let below = inputs.map(\.soleConnection)
            guard let first = below.first, below.allSatisfy({ $0 == first }) else { return nil }
            return first
        }
    }
}
