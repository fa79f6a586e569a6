package import FedAlgebra
import FedCatalog
package import FedDiagnostics

/// How a remote system writes one aggregate, with exactly the algebra's result and type.
package struct AggregateSpelling: Sendable {
    package var write: AggregateWriter
    /// Why a call cannot be written, if it cannot.
    package var refuses: @Sendable (_ call: Aggregate.Call) -> Inhibition?

    package init(
        _ write: @escaping AggregateWriter,
        refuses: @escaping @Sendable (_ call: Aggregate.Call) -> Inhibition? = { _ in nil }
    ) {
        self.write = write
        self.refuses = refuses
    }

    /// `NAME([DISTINCT] x)`.
    static func call(
        _ name: String, refuses: @escaping @Sendable (_ call: Aggregate.Call) -> Inhibition? = { _ in nil }
    ) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in Fragment("\(name)(\(try writer.operands(call)))\(tail)") },
            refuses: refuses)
    }

    /// The same with a cast to the result type, where the system's own is another.
    static func castCall(
        _ name: String, refuses: @escaping @Sendable (_ call: Aggregate.Call) -> Inhibition? = { _ in nil }
    ) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                let type = try writer.typeName(call.type, call.argument?.range)
                return Fragment("CAST(\(name)(\(try writer.operands(call)))\(tail) AS \(type))")
            }, refuses: refuses)
    }
}

/// Aggregates that mean the same on many systems.
enum StandardAggregates {
    /// COUNT, and MIN and MAX of what has an order everywhere.
    static let counting: [AggregateFunction: AggregateSpelling] = [
        .countRows: AggregateSpelling { _, _, tail throws(CompileError) in Fragment("COUNT(*)\(tail)") },
        .count: .call("COUNT"),
        .min: extreme("MIN"),
        .max: extreme("MAX"),
        // Any value will do, and the least is one.
        .anyValue: extreme("MIN"),
    ]

    /// SUM of exact numbers, which no system rounds; the cast raises where DC SQL's type is too small.
    static let sum = AggregateSpelling.castCall("SUM") { call in
        guard call.argument?.type.isExact ?? false else {
            return Inhibition(.functionSemanticsDiffer, "the remote may add floats up in another precision")
        }
        return nil
    }

    private static func extreme(_ name: String) -> AggregateSpelling {
        AggregateSpelling(
            { writer, call, tail throws(CompileError) in
                guard let argument = call.argument else { throw .notSupported("\(name) of nothing", at: nil) }
                let value = try writer.ordered(argument)
                let call = Fragment("\(name)(\(value.text))\(tail)")
                return value.collation == .binary ? call.having(.binary) : call
            },
            refuses: { call in
                switch call.type {
                case .smallint, .integer, .bigint, .numeric, .real, .double, .date, .timestamp, .timestamptz, .text,
                    .varchar:
                    nil
                default: Inhibition(.typeNotAvailable, "the remote may have no \(name) of \(call.type)")
                }
            })
    }
}

extension ScalarWriter {
    /// The arguments of a call, with DISTINCT if it has it; texts that differ stay apart.
    mutating func operands(_ call: Aggregate.Call) throws(CompileError) -> String {
        var texts: [String] = []
        for argument in call.arguments {
            texts.append(call.isDistinct ? try key(argument).text : try write(argument).text)
        }
        return (call.isDistinct ? "DISTINCT " : "") + texts.joined(separator: ", ")
    }

    func typeName(_ type: SQLType, _ range: SourceRange?) throws(CompileError) -> String {
        guard let name = dialect.type(type) else {
            throw .notSupported("the type \(type) in \(dialect.name)", at: range)
        }
        return name
    }

    /// A value that is compared for equality with those of other rows.
    package mutating func key(_ scalar: Scalar) throws(CompileError) -> Fragment {
        dialect.asKey(try write(scalar), scalar)
    }

    /// A value by which rows are put in order.
    package mutating func ordered(_ scalar: Scalar) throws(CompileError) -> Fragment {
        let plain = try write(scalar)
        guard scalar.type.isText, scalar.literalValue == nil, let template = dialect.binaryOrder else { return plain }
        return dialect.collated(plain, by: template)
    }
}

extension Dialect {
    /// A text of a table, as statements read it.
    func asStored(_ name: Fragment, _ column: ColumnDefinition) -> Fragment {
        if let template = storedText {
            return Fragment(template.replacing("{0}", with: name.text), .concatenation)
        }
        return column.holdsCharacters ? name.having(.ofColumn) : name
    }

    /// A written value, with what makes the equality of text binary where the system has that.
    func asKey(_ plain: Fragment, _ scalar: Scalar) -> Fragment {
        guard scalar.type.isText, scalar.literalValue == nil, let template = binaryEquality else { return plain }
        return collated(plain, by: template)
    }

    /// A text with the collation that a template gives it, unless it has that one already.
    func collated(_ plain: Fragment, by template: String) -> Fragment {
        if plain.collation == .binary { return plain }
        let text = Fragment(template.replacing("{0}", with: plain.within(.atom)), .concatenation)
        return keepsCollations ? text.having(.binary) : text
    }
}

extension ColumnDefinition {
    /// Whether the catalog says that it is a text there, and no bytes, enumeration or document that are read as one.
    fileprivate var holdsCharacters: Bool {
        guard let type = remoteType?.lowercased() else { return false }
        let name = type.prefix { $0.isLetter }
        return ["char", "character", "varchar", "tinytext", "text", "mediumtext", "longtext"].contains(name)
            && !type.contains("binary") && !type.contains("byte")
    }
}

extension Aggregate.Call {
    /// The same call, of which nothing fails in a row that FILTER leaves out.
    var guardedByFilter: Aggregate.Call {
        guard let filter else { return self }
        func guarded(_ scalar: Scalar) -> Scalar {
            guard scalar.isFallible else { return scalar }
            return Scalar(
                .searchedCase([.init(condition: filter, result: scalar)], otherwise: .literal(.null, scalar.type)),
                type: scalar.type, isNullable: true, range: scalar.range)
        }
        var call = self
        call.arguments = arguments.map(guarded)
        for index in call.orderBy.indices { call.orderBy[index].scalar = guarded(call.orderBy[index].scalar) }
        return call
    }

    /// The same call with FILTER as a CASE, for systems that have no FILTER.
    ///
    /// NULL is what does not count: a value, the key that a value is looked up by, what is put in order.
    var withoutFilter: Aggregate.Call {
        guard let filter else { return self }
        func kept(_ value: Scalar) -> Scalar {
            Scalar(
                .searchedCase(
                    [.init(condition: filter, result: value)], otherwise: .literal(.null, value.type)),
                type: value.type, isNullable: true, range: value.range)
        }
        var call = self
        call.filter = nil
        switch function {
        case .percentileCont, .percentileDisc, .mode:
            for index in orderBy.indices { call.orderBy[index].scalar = kept(orderBy[index].scalar) }
        case .minBy, .maxBy:
            call.arguments = arguments.prefix(1) + arguments.dropFirst().map(kept)
        default:
            if function == .countRows { call.function = .count }
            let value = kept(argument ?? .literal(.integer(1), .integer, at: filter.range))
            call.arguments = [value] + arguments.dropFirst()
            for index in orderBy.indices where orderBy[index].scalar == argument {
                call.orderBy[index].scalar = value
            }
        }
        return call
    }
}
