package import FedCatalog

/// Identifies a column within one statement; every operator that computes a column gives it a new one.
package struct ColumnID: Hashable, Comparable, Sendable {
    package var number: Int

    package init(_ number: Int) { self.number = number }

    package static func < (left: ColumnID, right: ColumnID) -> Bool { left.number < right.number }
}

/// A column that an operator puts out.
package struct Column: Hashable, Sendable {
    package var id: ColumnID
    /// For people and for output names; not unique.
    package var name: String
    package var type: SQLType
    package var isNullable: Bool

    package init(id: ColumnID, name: String, type: SQLType, isNullable: Bool) {
        self.id = id
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}

/// Hands out column ids, each once.
package struct ColumnSequence: Sendable {
    private var next = 1

    package init() {}

    package mutating func take() -> ColumnID {
        defer { next += 1 }
        return ColumnID(next)
    }

    /// The id that comes next.
    package var upcoming: ColumnID { ColumnID(next) }

    /// Hands out `count` ids at once: the upcoming one and those behind it.
    package mutating func skip(_ count: Int) { next += count }
}
