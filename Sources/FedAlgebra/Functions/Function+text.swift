/// Functions of text. Characters are Unicode scalars.
extension Function {
    package static let concatenate = Function("concatenate")
    package static let length = Function("length")
    /// text, first character from one, count: both at least zero where they are literals.
    package static let substring = Function("substring")
    /// Blanks only.
    package static let trim = Function("trim")
    package static let trimLeading = Function("trimLeading")
    package static let trimTrailing = Function("trimTrailing")

    package static let text: [Function] = [concatenate, length, substring, trim, trimLeading, trimTrailing]
}
