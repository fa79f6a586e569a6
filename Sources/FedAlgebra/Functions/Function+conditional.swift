/// Functions that choose among their arguments.
extension Function {
    package static let coalesce = Function("coalesce", nulls: .own)
    /// value, number of rows: the value, and an error when a scalar subquery gave more than one row.
    package static let soleValue = Function("soleValue", nulls: .own, failure: .possible)

    /// The largest and the smallest argument that is not NULL; NULL when all are.
    package static let greatest = Function("greatest", nulls: .own)
    package static let least = Function("least", nulls: .own)
    /// literal message: fails whenever it is evaluated; of any type.
    package static let raise = Function("raise", nulls: .own, failure: .possible)

    package static let conditional: [Function] = [coalesce, greatest, least, soleValue, raise]
}
