import FedAlgebra
import FedDiagnostics

extension QueryWriter {
    mutating func values(_ node: Values) throws(CompileError) -> Draft {
        if node.columns.isEmpty, node.rows.count == 1 { return Draft(from: nil, columns: []) }
        throw .notSupported("VALUES in \(dialect.name)", at: node.rows.first?.first?.range)
    }

    mutating func window(_ node: Window) throws(CompileError) -> Draft {
        throw .notSupported("a window function in \(dialect.name)", at: node.items.first?.range)
    }

    mutating func setOperation(_ node: SetOperation) throws(CompileError) -> Draft {
        throw .notSupported("\(node.kind.rawValue) in \(dialect.name)", at: node.range)
    }

    mutating func recursion(_ node: Recursion) throws(CompileError) -> Draft {
        throw .notSupported("WITH RECURSIVE in \(dialect.name)", at: node.range)
    }

    mutating func workingTable(_ node: WorkingTable, isQualified: Bool) throws(CompileError) -> Draft {
        throw .notSupported("WITH RECURSIVE in \(dialect.name)", at: nil)
    }

    mutating func tableFunction(_ node: TableFunction) throws(CompileError) -> Draft {
        throw .notSupported("\(node.function.rawValue) in \(dialect.name)", at: node.range)
    }
}
