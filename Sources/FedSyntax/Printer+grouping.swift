extension Printer {
    /// Puts grouping sets, or the keys of ROLLUP or CUBE.
    mutating func put(_ sets: [[Expression]]) {
        parenthesized { printer in
            printer.list(sets) { printer, set in
                if set.count == 1 {
                    printer.putKey(set[0])
                } else {
                    printer.parenthesized { $0.list(set) { $0.put($1) } }
                }
            }
        }
    }

    /// Puts a key of GROUP BY; a function that is called like ROLLUP or CUBE needs parentheses there.
    mutating func putKey(_ key: Expression) {
        switch key.leftmostName?.isQuoted == false ? key.leftmostName?.text.lowercased() : nil {
        case "rollup", "cube", "grouping": parenthesized { $0.put(key) }
        default: put(key)
        }
    }
}
