import FedAlgebra
import FedCatalog
import FedDiagnostics

/// How the choice of a share of the rows is written, wherever doubles are those of IEEE 754.
enum ShareSpelling {
    /// A place is one of the first `ceil(x)` when the places before it are fewer than x.
    static let isWithinShare = Spelling.custom { writer, scalar, arguments throws(CompileError) in
        guard arguments.count == 3, let double = writer.dialect.type(.double) else {
            throw .notSupported("a share of the rows", at: scalar.range)
        }
        let place = try writer.write(arguments[0]).text
        let count = try writer.write(arguments[1]).text
        let one = try writer.write(.literal(.double(1), .double)).within(.product)
        let share = try writer.write(arguments[2]).within(.product)
        return Fragment("CAST(\(place) AS \(double)) - \(one) < CAST(\(count) AS \(double)) * \(share)", .comparison)
    }
}
