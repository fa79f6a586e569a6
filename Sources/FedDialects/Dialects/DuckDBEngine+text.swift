import FedAlgebra
import FedCatalog
import FedDiagnostics

extension Dialect {
    /// Functions of text in the embedded engine: its own where they are the same, `federate_…` where not.
    ///
    /// DuckDB takes registered functions for infallible, and computes them for values of a Parquet file's dictionary
    /// that no row has, unless they are volatile. So those that fail, and only those, are: `federate_checked_…`.
    ///
    /// DuckDB maps case by single characters, reverses clusters of them, and counts from the end in SUBSTRING as Spark
    /// does not (<https://duckdb.org/docs/stable/sql/functions/text>).
    static let engineText: [Function: FunctionSpelling] = [
        .substringAround: .init(
            .custom { writer, _, arguments throws(CompileError) in
                let values = try writer.join(arguments, ", ", within: .or)
                return Fragment("federate_substring(\(values)\(arguments.count < 3 ? ", 2147483647" : ""))")
            }),
        .leftmost: .init(.template("federate_substring({0}, 1, {1})")),
        .rightmost: .init(.call("federate_right")),
        .lower: .init(.call("federate_lower")),
        .upper: .init(.call("federate_upper")),
        .initialCapitals: .init(.call("federate_initcap")),
        .capitalizedWords: .init(.call("federate_capitalized_words")),
        .repeat: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.long("repeat", arguments) }),
        .reverse: .init(.call("federate_reverse")),
        .padLeading: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.long("lpad", arguments) }),
        .padTrailing: .init(
            .custom { writer, _, arguments throws(CompileError) in try writer.long("rpad", arguments) }),
        .splitPart: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if case .literal(.integer(let number)) = arguments[2].kind, number != 0 {
                    return try writer.call("federate_split_part", arguments)
                }
                return try writer.call("federate_checked_split_part", arguments)
            }),
        .byteCharacter: .init(.call("federate_chr")),
        .bytesOfHexadecimal: .init(.call("federate_unhex")),
        .textOfUTF32: .init(.call("federate_checked_text_of_utf32")),
        .regexReplace: .init(
            .custom { writer, _, arguments throws(CompileError) in
                if WholePart.isReplacement(arguments) {
                    return try writer.call("federate_whole_part", [arguments[0]])
                }
                return Fragment("REGEXP_REPLACE(\(try writer.join(arguments, ", ", within: .or)), 'g')")
            }),
        .regexSubstring: .init(.template("federate_null_if_empty(REGEXP_EXTRACT({0}, {1}))")),
    ]
}

extension ScalarWriter {
    /// A function whose result may be too long, which is looked for where that can come.
    fileprivate mutating func long(_ name: String, _ arguments: [Scalar]) throws(CompileError) -> Fragment {
        if case .literal(.integer(let count)) = arguments[1].kind, count <= 1000 {
            return try call("federate_\(name)", arguments)
        }
        return try call("federate_checked_\(name)", arguments)
    }
}
