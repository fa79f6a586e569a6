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
/// Tables that are equated with columns of a third one are equated with each other, where a key of one of them is, and
/// that is joined with no other: `a = c and b = c` joins A and B, if both are on one system and C is on another.
///
/// Fires on a tree of two or more inner joins, when the feature is on.
///
/// Stays away from:
/// - what follows for texts and floats, and for columns that are no key: many rows may have partners then;
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
        let (groups, conjuncts) = connected(members, flat.conjuncts, &context)
        var builder = JoinBuilder(conjuncts: conjuncts, range: node.range)
        let units = groups.map { group in
            builder.joined(group.map { JoinBuilder.Unit(members[$0]) })
        }
        let whole = builder.joined(units)
        return builder.finished(whole)
    }

    /// The groups with the conditions that join them, those among them that follow from others.
    private func connected(
        _ members: [Relation], _ conjuncts: [Scalar], _ context: inout PassContext
    ) -> (groups: [[Int]], conjuncts: [Scalar]) {
        let plain = group(members, conjuncts, &context)
        let links = links(members, conjuncts, plain)
        if links.isEmpty { return (plain, conjuncts) }
        var trial = context
        let equalities = links.map { Scalar.compare(.equal, $0.column, $0.key) }
        let wider = group(members, conjuncts + equalities, &trial)
        guard wider.count < plain.count else { return (plain, conjuncts) }
        context = trial
        let places = members.map { ($0.columnIDs, $0.soleConnection) }
        var all = conjuncts
        for link in links where wider.contains(where: { $0.contains(link.members.0) && $0.contains(link.members.1) }) {
            all.join(link.column, with: link.key, at: link.column.range) { partner in
                places.contains { partner.readsOnly($0.0) && $0.1 != link.connection }
            }
        }
        return (wider, all)
    }

    /// What two tables of one system are equated by, over a column of another one.
    private struct Link {
        var members: (Int, Int)
        var connection: Connection
        var column: Scalar
        /// A key of the second table.
        var key: Scalar
    }

    /// Tables that are not joined with any other, with one that has their key: it has as many rows with them.
    ///
    /// Each of them hangs on one other table only, so that no two of those find each other by it.
    private func links(_ members: [Relation], _ conjuncts: [Scalar], _ groups: [[Int]]) -> [Link] {
        if groups.count < 2 { return [] }
        let columns = members.map(\.columnIDs)
        let systems = members.map(\.soleConnection)
        var free = Set(groups.filter { $0.count == 1 }.flatMap { $0 })
        var links: [Link] = []
        for equal in EqualityClasses(conjuncts).classes {
            let owned = equal.compactMap { column in
                columns.firstIndex { column.readsOnly($0) }.map { (member: $0, column: column) }
            }
            var seen: [Connection] = []
            for connection in owned.compactMap({ systems[$0.member] }) where !seen.contains(connection) {
                seen.append(connection)
                let here = owned.filter { systems[$0.member] == connection }
                let keys = here.filter { place in
                    free.contains(place.member) && members[place.member].isUnique(by: place.column.columns)
                }
                let others = here.filter { place in !keys.contains { $0.member == place.member } }
                guard let root = others.first ?? keys.first else { continue }
                for place in keys where place.member != root.member && free.contains(place.member) {
                    free.remove(place.member)
                    links.append(
                        Link(
                            members: (root.member, place.member), connection: connection, column: root.column,
                            key: place.column))
                }
            }
        }
        return links
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
