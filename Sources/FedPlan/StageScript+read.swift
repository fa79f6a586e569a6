extension StageScript {
    /// Reads a statement that creates a temporary view.
    ///
    /// Options may come in any order; those that an external source does not know are its hints. Errors have
    /// their place in `sql`.
    package static func readCreate(_ sql: String) throws(PlanError) -> CreateView {
        var parser = StageParser(scanner: try StageScanner(sql))
        return try parser.createView()
    }

    /// Reads a statement that drops a view, and returns the view's name.
    package static func readDrop(_ sql: String) throws(PlanError) -> String {
        var parser = StageParser(scanner: try StageScanner(sql))
        return try parser.dropView()
    }
}

/// A recursive-descent parser of the two statements.
struct StageParser {
    var scanner: StageScanner

    mutating func createView() throws(PlanError) -> CreateView {
        try expect("CREATE")
        if try accept("OR") { try expect("REPLACE") }
        if isNext("GLOBAL") { throw scanner.error("a plan creates no global views") }
        if try !accept("TEMP") { try expect("TEMPORARY") }
        try expect("VIEW")
        let name = try viewName()
        let columns = try accept("(") ? try self.columns() : nil
        try expect("USING")
        let providerStart = scanner.start
        let provider = try dottedName()
        let options = try accept("OPTIONS") ? try StageOptions(from: &self) : StageOptions(at: scanner.start)
        try end()

        if provider.lowercased() == ExternalSource.provider.lowercased() {
            if columns != nil {
                throw scanner.error("the columns of an external view stand in `result_columns`", at: providerStart)
            }
            return CreateView(name: name, source: .external(try options.externalSource(in: scanner)))
        }
        guard let format = FileSource.Format(rawValue: provider.lowercased()) else {
            let known = FileSource.Format.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            throw scanner.error(
                "unknown source `\(provider)`; there are \(known) and `\(ExternalSource.provider)`",
                at: providerStart)
        }
        guard let columns else {
            throw scanner.error("a view over files needs its columns, written before `USING`", at: providerStart)
        }
        return CreateView(
            name: name, source: .files(try options.fileSource(format: format, columns: columns, in: scanner)))
    }

    mutating func dropView() throws(PlanError) -> String {
        try expect("DROP")
        try expect("VIEW")
        if try accept("IF") { try expect("EXISTS") }
        let name = try viewName()
        try end()
        return name
    }

    // MARK: Tokens

    func isNext(_ keyword: String) -> Bool {
        switch scanner.token {
        case .word(let word): word.uppercased() == keyword
        case .symbol(let symbol): keyword == String(symbol)
        default: false
        }
    }

    /// Takes the keyword or the symbol, if it is next.
    mutating func accept(_ keyword: String) throws(PlanError) -> Bool {
        guard isNext(keyword) else { return false }
        try scanner.advance()
        return true
    }

    mutating func expect(_ keyword: String) throws(PlanError) {
        guard try accept(keyword) else { throw expected("`\(keyword)`") }
    }

    func expected(_ what: String) -> PlanError {
        scanner.error("expected \(what), found \(scanner.token.description)")
    }

    mutating func name(_ what: String) throws(PlanError) -> String {
        switch scanner.token {
        case .word(let name), .quoted(let name):
            try scanner.advance()
            return name
        default: throw expected(what)
        }
    }

    private mutating func viewName() throws(PlanError) -> String {
        let name = try name("the name of a view")
        if isNext(".") { throw scanner.error("the name of a temporary view has one part") }
        return name
    }

    mutating func dottedName() throws(PlanError) -> String {
        var name = try name("a name")
        while try accept(".") { name += "." + (try self.name("a name")) }
        return name
    }

    private mutating func end() throws(PlanError) {
        while try accept(";") {}
        guard scanner.token == .end else { throw expected("the end of the statement") }
    }

    // MARK: Columns

    /// Reads column definitions after the opening parenthesis.
    private mutating func columns() throws(PlanError) -> [ViewColumn] {
        var columns: [ViewColumn] = []
        repeat {
            let name = try name("the name of a column")
            let type = try columnType()
            var isNullable = true
            if try accept("NOT") {
                try expect("NULL")
                isNullable = false
            }
            if try accept("COMMENT") {
                guard case .string = scanner.token else { throw expected("a string literal") }
                try scanner.advance()
            }
            columns.append(ViewColumn(name: name, type: type, isNullable: isNullable))
        } while try accept(",")
        let end = scanner.start
        try expect(")")
        if let name = ViewColumn.repeatedName(in: columns) {
            throw scanner.error(
                "the column name `\(name)` occurs twice; Spark does not tell upper case from lower", at: end)
        }
        return columns
    }

    private mutating func columnType() throws(PlanError) -> ColumnType {
        let start = scanner.start
        guard case .word(let word) = scanner.token else { throw expected("a type") }
        try scanner.advance()
        var arguments: [Int] = []
        if try accept("(") {
            repeat {
                guard case .number(let number) = scanner.token, let value = Int(number) else {
                    throw expected("a number of digits")
                }
                arguments.append(value)
                try scanner.advance()
            } while try accept(",")
            try expect(")")
        }
        guard let type = ColumnType(definition: word, arguments: arguments) else {
            throw scanner.error("a view cannot have a column of type `\(word)` with these arguments", at: start)
        }
        return type
    }
}

extension ColumnType {
    /// Reads the type of a column definition; a decimal without arguments has ten digits, as in Spark.
    fileprivate init?(definition word: String, arguments: [Int]) {
        let isDecimal = ["DECIMAL", "DEC", "NUMERIC"].contains(word.uppercased())
        guard isDecimal else {
            guard arguments.isEmpty else { return nil }
            self.init(name: word)
            return
        }
        let precision = arguments.first ?? 10
        let scale = arguments.count > 1 ? arguments[1] : 0
        guard arguments.count <= 2, (1...38).contains(precision), (0...precision).contains(scale) else { return nil }
        self = .decimal(precision: precision, scale: scale)
    }
}
