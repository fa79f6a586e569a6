/// The words that the parser asks for by name.
///
/// The word of a case is its name in capitals, with an underscore before each inner capital:
/// `currentDate` is `CURRENT_DATE`.
enum Keyword: UInt8, CaseIterable {
    case unknownWord

    case all, alter, analyse, analyze, and, anti, any, apply, array, `as`, asc, assumed, asymmetric, at
    case authorization
    case between, binary, both, by
    case `case`, cast, char, character, check, cluster, collate, collation, column, concurrently, constraint
    case copy, create, cross, cube, current, currentCatalog, currentDate, currentRole, currentSchema
    case currentTime, currentTimestamp, currentUser
    case day, `default`, deferrable, delete, desc, distinct, distribute, div, `do`, double, drop
    case `else`, end, escape, except, exclude, exists, explain, extract
    case `false`, fetch, filter, first, following, `for`, foreign, freeze, from, full
    case grant, graphTable, group, grouping, groups
    case having, hour
    case ignore, ilike, `in`, initially, inner, insert, intersect, interval, into, `is`, isnull
    case join
    case keep, keys
    case lambda, last, lateral, leading, left, like, limit, local, localtime, localtimestamp
    case matchRecognize, materialized, merge, minus, minute, month
    case national, natural, next, no, not, notnull, null, nulls
    case offset, on, only, or, order, ordinality, outer, over, overlaps, overlay
    case partition, percent, pivot, placing, position, preceding, precision, primary
    case qualify
    case range, recursive, references, regexp, repeatable, respect, `return`, returning, right, rlike, rollup, row, rows
    case second, secure, select, semi, sessionUser, sets, similar, some, sort, sql, stages, substr, substring
    case symmetric
    case table, tablesample, then, ties, time, timestamp, to, top, trailing, trim, `true`, truncate, tryCast
    case uescape, unbounded, union, unique, unknown, unpivot, update, user, using
    case values, variadic, varying, verbose, view
    case when, `where`, window, with, within, without
    case year
    case zone

    /// The word in capitals.
    var text: String {
        var result = ""
        for character in String(describing: self) {
            if character.isUppercase { result.append("_") }
            result += character.uppercased()
        }
        return result
    }
}

/// What an unquoted word may not stand for in one grammar.
struct WordRestrictions: OptionSet {
    let rawValue: UInt8

    /// Not a column, a table, a function, or the alias of a table.
    static let reserved = WordRestrictions(rawValue: 1)
    /// Not the label of an output column without AS before it.
    static let needsAs = WordRestrictions(rawValue: 2)
}

extension Grammar {
    /// Words that name nothing unless they are quoted.
    ///
    /// For DC SQL the list was measured on Hyper. Spark reserves next to nothing by default, see
    /// https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#sql-keywords: its list has what
    /// cannot be told from a name otherwise.
    var reservedWords: [Keyword] {
        switch self {
        case .dc:
            [
                .all, .analyse, .analyze, .and, .any, .array, .as, .asc, .assumed, .asymmetric, .authorization,
                .binary, .both, .case, .cast, .check, .collate, .collation, .column, .concurrently, .constraint,
                .create, .cross, .currentCatalog, .currentDate, .currentRole, .currentSchema, .currentTime,
                .currentTimestamp, .currentUser, .default, .deferrable, .desc, .distinct, .do, .else, .end,
                .except, .false, .fetch, .for, .foreign, .freeze, .from, .full, .grant, .graphTable, .group,
                .having, .ilike, .in, .initially, .inner, .intersect, .into, .is, .isnull, .join, .lambda, .lateral,
                .leading, .left, .like, .limit, .localtime, .localtimestamp, .natural, .not, .notnull, .null,
                .offset, .on, .only, .or, .order, .outer, .overlaps, .placing, .primary, .references, .returning,
                .right, .select, .sessionUser, .similar, .some, .symmetric, .table, .tablesample, .then, .to,
                .trailing, .true, .union, .unique, .user, .using, .variadic, .verbose, .when, .where, .window,
                .with,
            ]
        case .spark:
            [
                .and, .anti, .as, .case, .cross, .div, .else, .end, .except, .false, .fetch, .from,
                .full, .group, .having, .ilike, .in, .inner, .intersect, .into, .is, .join, .lateral, .left,
                .like, .limit, .natural, .not, .null, .on, .or, .order, .qualify, .regexp, .right, .rlike,
                .select, .semi, .tablesample, .then, .true, .union, .using, .when, .where, .window,
                .with,
            ]
        }
    }

    /// Words that cannot follow an expression as its label.
    ///
    /// For DC SQL the list was measured on Hyper: what PostgreSQL marks "requires AS" in
    /// https://www.postgresql.org/docs/current/sql-keywords-appendix.html, and a few more.
    var wordsThatNeedAs: [Keyword] {
        switch self {
        case .dc:
            [
                .array, .as, .assumed, .char, .character, .create, .day, .else, .except, .fetch, .filter, .for, .from,
                .grant, .group, .having, .hour, .ignore, .intersect, .into, .isnull, .keep, .keys, .limit, .minute,
                .month, .notnull, .offset, .on, .order, .over, .overlaps, .percent, .precision, .respect, .return,
                .returning, .second, .secure, .to, .tryCast, .union, .varying, .where, .window, .with, .within,
                .without, .year,
            ]
        case .spark:
            reservedWords + [.offset, .minus, .cluster, .distribute, .sort, .over, .filter, .within]
        }
    }
}
