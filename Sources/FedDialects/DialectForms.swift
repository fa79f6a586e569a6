import FedDiagnostics

/// What stands around an identifier.
package struct IdentifierQuotes: Hashable, Sendable, ExpressibleByUnicodeScalarLiteral {
    package var open: Unicode.Scalar
    package var close: Unicode.Scalar
    /// Whether a backslash stands before what is special inside, as in literals; elsewhere the closing quote is doubled.
    package var areEscaped = false

    package init(unicodeScalarLiteral quote: Unicode.Scalar) { self.init(quote, quote) }

    package init(_ open: Unicode.Scalar, _ close: Unicode.Scalar, areEscaped: Bool = false) {
        self.open = open
        self.close = close
        self.areEscaped = areEscaped
    }

    /// The name between its quotes.
    package func quoted(_ name: String) -> String {
        var text = ""
        text.reserveCapacity(name.utf8.count + 2)
        text.unicodeScalars.append(open)
        text += areEscaped ? name.backslashed(quote: close) : name.escaping { $0 == close ? "\(close)\(close)" : nil }
        text.unicodeScalars.append(close)
        return text
    }
}

/// How a SELECT says how many rows it puts out, and how many it leaves out before them.
package enum LimitForm: String, Sendable, CaseIterable {
    /// `LIMIT 5 OFFSET 2`; either may be missing.
    case limit
    /// `OFFSET 2 LIMIT 5`.
    case offsetFirst = "offset_first"
    /// `SELECT TOP (5)`, and `OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY`, which belongs to ORDER BY.
    case top
    /// `OFFSET 2 ROWS FETCH NEXT 5 ROWS ONLY`.
    case fetch
}

/// Where NULLs stand in an order, and whether it can be said.
package enum NullOrder: String, Sendable, CaseIterable {
    /// ORDER BY takes NULLS FIRST and NULLS LAST.
    case written
    /// They are less, or more, than all values; for another place, rows are sorted by IS NULL before.
    case least, greatest
}

/// The frames of windows that mean the same as in DC SQL.
package struct WindowFrames: Hashable, Sendable {
    /// ROWS from or to the current row, or without a bound.
    package var rows = true
    /// ROWS at a constant distance.
    package var rowDistances = true
    /// RANGE from or to the peers of the current row, or without a bound.
    package var range = true
    /// RANGE at a constant distance.
    package var rangeDistances = false
    /// The same from an integer, although nothing fails where the bound is beyond its type.
    package var integerDistances = false
}

/// How truth values are stored and put out by a system whose conditions are no values.
package struct TruthValues: Hashable, Sendable {
    package var holds: String
    package var fails: String

    package init(holds: String, fails: String) {
        self.holds = holds
        self.fails = fails
    }
}

extension Dialect {
    /// A condition that holds.
    var always: String { truthValues == nil ? "TRUE" : "1 = 1" }

    /// What stands in FROM under an alias.
    func aliased(_ operand: String, _ alias: String) -> String {
        writesAsBeforeTables ? "\(operand) AS \(alias)" : "\(operand) \(alias)"
    }
}

extension String {
    /// The text as it stands between two quotes in which backslashes escape.
    ///
    /// What a newline is there is written as an escape, too: some systems end a literal at it.
    func backslashed(quote: Unicode.Scalar) -> String {
        escaping { scalar in
            switch scalar {
            case quote, "\\": "\\\(scalar)"
            case "\n": "\\n"
            case "\r": "\\r"
            default: nil
            }
        }
    }
}

/// What a system's LAG and LEAD may give in place of rows that are not there.
package enum ShiftDefaults: Sendable {
    /// Any value.
    case any
    /// Constants only.
    case constants
    /// NULL only: there is no third argument.
    case none
}

/// How a function of windows is called whose values need a cast.
package struct RankingCall: Hashable, Sendable {
    package var name: String
    /// What stands behind the parentheses, such as ` RESPECT NULLS`.
    package var treatment = ""
}
