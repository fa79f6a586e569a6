import FedPlan

extension Compiler {
    /// The version of the compiler: within one, the same request gives the same bytes.
    package static var version: String { Release.version }
}
