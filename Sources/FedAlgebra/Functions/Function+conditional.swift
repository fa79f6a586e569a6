/// Functions that choose among their arguments.
extension Function {
    package static let coalesce = Function("coalesce", nulls: .own)
    /// value, number of rows: the value, and an error when a scalar subquery gave more than one row.
    package static let soleValue = Function("soleValue", nulls: .own, failure: .possible)

    package static let conditional: [Function] = [coalesce, soleValue]
}
