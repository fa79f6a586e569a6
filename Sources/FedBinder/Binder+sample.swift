import FedAlgebra
import FedCatalog
import FedDiagnostics
import FedSyntax

/// TABLESAMPLE, in terms of a random number beside each row.
///
/// Hyper's samples have one size: `ceil(n * (percent / 100))` of n rows, in doubles, with either method; any rows are as
/// likely as any others. Those of other systems have about that size, and so the rows are chosen here. Spark's is its
/// own: it decides row by row, and `ROWS` takes the first ones
/// (<https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-sampling.html>).
extension Binder {
    mutating func sampled(
        _ relation: Relation, _ sample: TableSample?, isCommonTable: Bool
    ) throws(CompileError) -> Relation {
        guard let sample else { return relation }
        if isCommonTable, options.language == .dc {
            throw .notSupported("TABLESAMPLE of a common table", at: sample.range)
        }
        let size = try scalar(sample.size, in: Scope(rule: rule))
        switch sample.unit {
        case .rows:
            let count = try Self.count(size, at: sample.size.range)
            func limited(_ input: Relation) -> Relation {
                .limit(FedAlgebra.Limit(input: input, count: count, offset: 0, range: sample.range))
            }
            if options.language == .spark || count == 0 { return limited(relation) }
            return try chosen(from: relation, sample) { input, random, _ in
                limited(.sort(Sort(input: input, keys: [Self.key(random)])))
            }
        case .percent:
            let percent = try Self.percent(size, at: sample.size.range)
            if percent == 100 { return relation }
            if percent == 0 {
                return .limit(FedAlgebra.Limit(input: relation, count: 0, offset: 0, range: sample.range))
            }
            let share = Scalar.literal(.double(percent / 100), .double)
            if options.language == .spark {
                try Self.refuseSeed(of: sample)
                return filtered(relation, [.compare(.less, random(at: sample.range), share, at: sample.range)])
            }
            return try chosen(from: relation, sample) { input, random, binder in
                binder.firstShare(of: input, by: random, share, at: sample.range)
            }
        }
    }

    /// Rows that `choice` picks by a random number, without that number.
    private mutating func chosen(
        from relation: Relation, _ sample: TableSample, _ choice: (Relation, Column, inout Binder) -> Relation
    ) throws(CompileError) -> Relation {
        try Self.refuseSeed(of: sample)
        let random = self.random(at: sample.range)
        let column = Column(id: sequence.take(), name: "random", type: .double, isNullable: false)
        let passed = relation.columns.map { Projection(passing: $0) }
        let numbered = Relation.project(
            Project(input: relation, items: passed + [Projection(column: column, scalar: random)]))
        return .project(Project(input: choice(numbered, column, &self), items: passed))
    }

    private static func refuseSeed(of sample: TableSample) throws(CompileError) {
        guard let seed = sample.seed else { return }
        throw .notSupported(
            "TABLESAMPLE with REPEATABLE", at: seed.range,
            hint: "rows have no place of their own here: filter by a hash of a key instead")
    }

    /// The first rows in the order of `random`, so many that they are a share of all.
    private mutating func firstShare(
        of input: Relation, by random: Column, _ share: Scalar, at range: SourceRange
    ) -> Relation {
        func item(
            _ function: FedAlgebra.Window.Function, _ name: String, _ order: [SortKey],
            _ frame: FedAlgebra.Window.Frame?
        ) -> FedAlgebra.Window.Item {
            .init(
                column: Column(id: sequence.take(), name: name, type: .bigint, isNullable: false),
                call: .init(
                    function: function, arguments: [], partition: [], order: order, frame: frame, type: .bigint,
                    isNullable: false), range: range)
        }
        let place = item(.ranking(.rowNumber), "row_number", [Self.key(random)], nil)
        let whole = FedAlgebra.Window.Frame(unit: .rows, start: .unboundedPreceding, end: .unboundedFollowing)
        let count = item(.aggregate(.countRows), "count", [], whole)
        let isChosen = Scalar(
            .call(.isWithinShare, [.column(place.column), .column(count.column), share]), type: .boolean,
            isNullable: false, range: range)
        let placed = Relation.window(FedAlgebra.Window(input: input, items: [place, count]))
        return .filter(Filter(input: placed, conjuncts: [isChosen]))
    }

    private static func key(_ random: Column) -> SortKey {
        SortKey(scalar: .column(random), isDescending: false, nullsFirst: false)
    }

    // MARK: - The size

    private static func count(_ size: Scalar, at range: SourceRange?) throws(CompileError) -> Int64 {
        let count: Int64?
        switch size.literalValue {
        case .integer(let number)?: count = number
        case .text(let text)?: count = Int64(text)
        default: count = nil
        }
        guard let count, count >= 0 else {
            throw CompileError(.invalidLiteral, "a sample takes a number of rows", at: range)
        }
        return count
    }

    private static func percent(_ size: Scalar, at range: SourceRange?) throws(CompileError) -> Double {
        let percent: Double?
        switch size.literalValue {
        case .integer(let number)?: percent = Double(number)
        case .decimal(let number)?: percent = Double(Decimal.text(number, scale: size.type.digits?.scale ?? 0))
        case .double(let number)?: percent = number
        case .text(let text)?: percent = Double(text)
        default: percent = nil
        }
        guard let percent, (0...100).contains(percent) else {
            throw CompileError(.invalidLiteral, "a sample takes a percentage from 0 to 100", at: range)
        }
        return percent
    }
}
