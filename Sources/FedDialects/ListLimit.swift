import FedAlgebra
import FedCatalog

/// How long a list of IN may be so that the system is sure to take it.
package struct ListLimit: Hashable, Sendable {
    package var members: Int
    /// How many bytes of UTF-8 all members have together.
    package var bytes: Int

    package init(members: Int, bytes: Int) {
        self.members = members
        self.bytes = bytes
    }
}

extension Dialect {
    /// A system may refuse longer lists, so that what they take away is taken away again, and it can be asked without them.
    func listVerdict(_ members: [Scalar], _ scalar: Scalar, _ use: ScalarUse) -> Verdict {
        guard let limit = surelyTakenList, members.count > limit.members || bytes(of: members) > limit.bytes else {
            return .exact
        }
        let inhibition = Inhibition(
            .functionNotAvailable, "\(name) may refuse a list of \(members.count) members",
            remedy: "put the members into a table, and join it", at: scalar.range)
        return use == .conjunct ? Verdict(exactness: .superset, inhibitor: inhibition) : .none(inhibition)
    }

    private func bytes(of members: [Scalar]) -> Int {
        // Few are only looked at if they are texts, which may be of any length.
        if members.count < 1_000, members.first?.type.isText != true { return 0 }
        return members.reduce(0) { total, member in
            guard let value = member.literalValue else { return total }
            return total + 2 + (literal(self, value, member.type)?.text.utf8.count ?? 0)
        }
    }
}
