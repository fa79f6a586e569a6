/// One way in which a system's answer may differ from DC SQL's, and what is pushed by those who accept it.
///
/// Strict pushdown never uses an entry; `full_pushdown` uses all of them, and a plan names those that it relies on.
package struct LedgerEntry: Sendable {
    /// The stable name by which plans refer to it.
    package var name: String
    /// What may differ, in one sentence.
    package var difference: String
    /// The vendor's page, or the standard's, that says so; of a loaded dialect whatever does.
    package var link: String
    /// `nil` where a loaded dialect says none.
    package var witness: Witness?
    /// Adds to the strict dialect what it can say beyond it; it takes nothing away, and spells nothing otherwise that
    /// does not rely on it.
    package var widen: @Sendable (inout Dialect) -> Void

    package init(
        _ name: String, _ difference: String, link: String, witness: Witness?,
        widen: @escaping @Sendable (inout Dialect) -> Void
    ) {
        self.name = name
        self.difference = difference
        self.link = link
        self.witness = witness
        self.widen = widen
    }

    /// A query over one small table `witness` whose answer differs, or can.
    ///
    /// One that is not tried says what the vendor's page says: no test here runs on that system.
    package struct Witness: Sendable {
        /// The table's columns: each a name and a type of DC SQL.
        package var columns: [(name: String, type: String)]
        /// The values as literals, a list for each row.
        package var rows: [[String]]
        package var sql: String
        /// The one value that strict pushdown gives, or `nil` for an error.
        package var here: String?
        /// What the system may make of it: another value, or `nil` for an error.
        package var there: String?
        package var isTried: Bool

        package init(
            _ columns: [(name: String, type: String)], _ rows: [[String]], _ sql: String, here: String?, there: String?,
            isTried: Bool = true
        ) {
            self.columns = columns
            self.rows = rows
            self.sql = sql
            self.here = here
            self.there = there
            self.isTried = isTried
        }
    }
}
