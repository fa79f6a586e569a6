package import FedAlgebra
package import FedCatalog

extension Dialect {
    /// Where a dialect that was loaded comes from.
    package struct Origin: Sendable {
        package var parent: String
        /// The built-in dialect that it goes back to: whoever can read from that system can read from this one.
        package var base: String
        /// The oldest version of the server that it is for.
        package var serverVersion: ServerVersion?
        /// The documents that it is made of: its ancestors' that were loaded, too, the oldest one first.
        package var texts: [String]
    }

    /// Why a system is not asked for something, where its dialect says it.
    package struct Reasons: Sendable {
        package var features: [OperatorFeature: String] = [:]
        package var functions: [Function: String] = [:]
        package var aggregates: [AggregateFunction: String] = [:]
    }
}

extension String {
    /// `splitPart` as documents write it: `split_part`.
    package var snakeCased: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
