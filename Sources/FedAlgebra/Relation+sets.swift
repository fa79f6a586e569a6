package import FedDiagnostics

/// UNION ALL: the rows of every input, by position.
package struct Union: Sendable {
    package struct Branch: Sendable {
        package var relation: Relation
        /// What the branch gives for each column of the union; of exactly its type.
        package var columns: [ColumnID]

        package init(relation: Relation, columns: [ColumnID]) {
            self.relation = relation
            self.columns = columns
        }
    }

    package var branches: [Branch]
    package var columns: [Column]
    package var range: SourceRange?

    package init(branches: [Branch], columns: [Column], range: SourceRange? = nil) {
        self.branches = branches
        self.columns = columns
        self.range = range
    }
}

/// INTERSECT and EXCEPT, by position; NULLs are equal here.
package struct SetOperation: Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case intersect, except
    }

    package var kind: Kind
    /// Whether equal rows count as often as they occur.
    package var isAll: Bool
    package var left: Union.Branch
    package var right: Union.Branch
    package var columns: [Column]
    package var range: SourceRange?

    package init(
        kind: Kind, isAll: Bool, left: Union.Branch, right: Union.Branch, columns: [Column], range: SourceRange?
    ) {
        self.kind = kind
        self.isAll = isAll
        self.left = left
        self.right = right
        self.columns = columns
        self.range = range
    }
}

/// WITH RECURSIVE: the rows of `base`, and then those of `step` over the rows that came last, until none comes.
package struct Recursion: Sendable {
    package var name: String
    /// Whether equal rows are kept.
    package var isAll: Bool
    package var base: Union.Branch
    package var step: Union.Branch
    package var columns: [Column]
    package var range: SourceRange?

    package init(
        name: String, isAll: Bool, base: Union.Branch, step: Union.Branch, columns: [Column], range: SourceRange?
    ) {
        self.name = name
        self.isAll = isAll
        self.base = base
        self.step = step
        self.columns = columns
        self.range = range
    }
}

/// The rows that came last, inside the step of the recursion of that name.
package struct WorkingTable: Sendable {
    package var name: String
    /// By position those of the recursion, under ids of their own.
    package var columns: [Column]

    package init(name: String, columns: [Column]) {
        self.name = name
        self.columns = columns
    }
}

/// A function in FROM.
package struct TableFunction: Sendable {
    package enum Function: String, Hashable, Sendable, CaseIterable {
        /// start, stop, step: integers, or timestamps and a literal interval.
        case generateSeries
    }

    package var function: Function
    package var arguments: [Scalar]
    package var columns: [Column]
    /// WITH ORDINALITY: the number of each row, from one.
    package var ordinality: Column?
    package var range: SourceRange?

    package init(
        function: Function, arguments: [Scalar], columns: [Column], ordinality: Column?, range: SourceRange?
    ) {
        self.function = function
        self.arguments = arguments
        self.columns = columns
        self.ordinality = ordinality
        self.range = range
    }
}

extension Relation {
    /// Whether it is a table function, perhaps filtered and projected: what may stay the right side of a dependent join.
    package var isSeries: Bool {
        switch self {
        case .tableFunction: true
        case .filter(let node): node.input.isSeries && !node.conjuncts.contains(where: \.hasSubquery)
        case .project(let node): node.input.isSeries && !node.items.contains { $0.scalar.hasSubquery }
        default: false
        }
    }
}

extension Scalar {
    /// The sign of a literal step: a number, or an interval whose parts do not contradict each other.
    package var direction: Int? {
        switch kind {
        case .literal(.integer(let number)): return number == 0 ? nil : number > 0 ? 1 : -1
        case .literal(.interval(let months, let days, let microseconds)):
            let signs = Set([Int64(months).signum(), Int64(days).signum(), microseconds.signum()]).subtracting([0])
            return signs.count == 1 ? signs.first.map { Int($0) } : nil
        default: return nil
        }
    }
}
