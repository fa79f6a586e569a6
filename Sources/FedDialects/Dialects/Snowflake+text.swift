import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Text in Snowflake, whose functions count characters
    /// (<https://docs.snowflake.com/en/sql-reference/functions-string>).
    static let snowflakeText: [Function: FunctionSpelling] = {
        var table = GuardedText.table(
            position: "POSITION({1}, {0})", startsWith: "STARTSWITH", endsWith: "ENDSWITH")
        // Lower-case digits, of "a string expression": https://docs.snowflake.com/en/sql-reference/functions/md5
        let bytes: @Sendable ([SQLType], SQLType) -> Inhibition? = { arguments, _ in
            guard arguments.first == .bytes else { return nil }
            return Inhibition(.functionSemanticsDiffer, "Snowflake may hash the digits of bytes")
        }
        table[.md5] = .init(.call("MD5"), refuses: bytes)
        table[.sha256] = .init(.template("SHA2({0}, 256)"), refuses: bytes)
        // https://docs.snowflake.com/en/sql-reference/functions/hex_encode
        table[.hexadecimal] = .init(.call("HEX_ENCODE")) { arguments, _ in
            if arguments.first == .bytes { return nil }
            return Inhibition(.functionSemanticsDiffer, "Snowflake writes no number in hexadecimal digits")
        }
        table[.bytesOfHexadecimal] = .init(
            .custom { writer, _, arguments throws(CompileError) in
                if case .call(.sha256, let operands) = arguments[0].kind {
                    return Fragment(try writer.fill("SHA2_BINARY({0}, 256)", operands))
                }
                // An odd number of digits is none there.
                let digits = "CASE WHEN LENGTH({0}) % 2 = 1 THEN '0' ELSE '' END || {0}"
                return Fragment(try writer.fill("TRY_TO_BINARY(\(digits), 'HEX')", arguments))
            })
        return table
    }()
}
