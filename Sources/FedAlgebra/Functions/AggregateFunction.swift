/// The aggregates that the algebra knows.
package enum AggregateFunction: String, Hashable, Sendable, CaseIterable {
    /// Rows.
    case countRows
    /// Rows in which the argument is not NULL.
    case count
    case sum, avg, min, max
    /// Any one of the values that are not NULL.
    case anyValue
    case boolAnd, boolOr
    case bitAnd, bitOr
    case stddevPop, stddevSamp, varPop, varSamp
    /// Two arguments: rows in which one is NULL do not count.
    case covarPop, covarSamp, corr
    /// Of doubles, over the whole population; kurtosis is that above three. NULL where all values are equal.
    case skewness, kurtosis
    /// text, literal delimiter; in the order of `orderBy`.
    case stringAgg
    /// The value in a literal fraction of `orderBy`'s one key: interpolated, or one of the values.
    case percentileCont, percentileDisc
    /// The most frequent value of `orderBy`'s one key; among equals the first.
    case mode
    case approxCountDistinct
    /// value, key: the value where the key is the smallest or largest.
    case minBy, maxBy
    /// Whether the grouping sets leave out the groups given: bits, the last argument's lowest.
    case grouping

    /// Whether rows with NULL in the argument count for nothing, and no rows give NULL.
    package var isNullOfNothing: Bool {
        switch self {
        case .countRows, .count, .approxCountDistinct, .grouping: false
        default: true
        }
    }
}

/// The functions of windows that are not aggregates.
package enum RankingFunction: String, Hashable, Sendable, CaseIterable {
    case rowNumber, rank, denseRank, percentRank, cumeDist
    /// number of buckets
    case ntile
    /// value, literal distance, default
    case lag, lead
    case firstValue, lastValue
    /// value, literal position from one
    case nthValue
}
