extension Compiler {
    /// The version of the compiler: within one, the same request gives the same bytes.
    package static let version = "0.1.0"
}
