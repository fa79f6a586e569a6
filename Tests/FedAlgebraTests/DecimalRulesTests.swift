import FedAlgebra
import FedCatalog
import Testing

/// The result types that were measured on Hyper, and those that Spark documents.
@Suite struct DecimalRulesTests {
    typealias Digits = (precision: Int, scale: Int)

    @Test(arguments: [
        (Function.add, 10, 2, 5, 3, 12, 3), (.multiply, 10, 2, 5, 3, 15, 5), (.divide, 10, 2, 5, 3, 19, 8),
        (.add, 38, 18, 38, 18, 38, 18), (.multiply, 38, 18, 38, 18, 38, 6), (.divide, 38, 18, 38, 18, 38, 6),
        (.divide, 38, 18, 10, 0, 38, 18), (.multiply, 38, 18, 1, 0, 38, 17), (.multiply, 38, 18, 10, 0, 38, 8),
        (.divide, 18, 2, 18, 2, 38, 20), (.divide, 18, 2, 19, 0, 38, 22), (.add, 30, 5, 30, 20, 38, 20),
    ])
    func hyper(_ function: Function, _ p1: Int, _ s1: Int, _ p2: Int, _ s2: Int, _ p: Int, _ s: Int) {
        #expect(DecimalRules.dc.result(function, (p1, s1), (p2, s2)) == .numeric(precision: p, scale: s))
    }

    @Test(arguments: [
        (Function.add, 38, 18, 38, 18, 38, 17), (.multiply, 15, 2, 16, 2, 32, 4), (.multiply, 38, 18, 38, 18, 38, 6),
        (.divide, 10, 2, 5, 3, 19, 8), (.subtract, 1, 0, 15, 2, 16, 2),
    ])
    func spark(_ function: Function, _ p1: Int, _ s1: Int, _ p2: Int, _ s2: Int, _ p: Int, _ s: Int) {
        #expect(DecimalRules.spark.result(function, (p1, s1), (p2, s2)) == .numeric(precision: p, scale: s))
    }

    @Test(arguments: [
        (SQLType.numeric(precision: 10, scale: 8), 10, 8), (.numeric(precision: 10, scale: 4), 12, 6),
        (.numeric(precision: 5, scale: 0), 11, 6), (.numeric(precision: 38, scale: 2), 38, 6), (.integer, 16, 6),
        (.bigint, 25, 6),
    ])
    func averages(_ type: SQLType, _ precision: Int, _ scale: Int) {
        #expect(DecimalRules.dc.aggregate(.avg, over: type) == .numeric(precision: precision, scale: scale))
    }
}

@Suite struct DecimalTests {
    @Test(
        arguments: [
            (Int128(125), 2, 1, Int128(13)), (-125, 2, 1, -13), (124, 2, 1, 12), (5, 1, 0, 1), (-5, 1, 0, -1),
            (4, 1, 0, 0),
            (7, 0, 3, 7000), (Int128.max, 0, 1, nil), (1, 40, 0, 0),
        ] as [(Int128, Int, Int, Int128?)])
    func rescalingRoundsHalfAwayFromZero(_ value: Int128, _ from: Int, _ to: Int, _ expected: Int128?) {
        #expect(Decimal.rescale(value, from: from, to: to) == expected)
    }

    @Test(arguments: ["0", "-12.50", "0.05", "99999999999999999999999999999999999999", "-0.1"])
    func textReadsBack(_ text: String) throws {
        let number = try #require(Decimal.parse(text))
        #expect(Decimal.text(number.unscaled, scale: number.scale) == text)
    }

    @Test(arguments: ["", "-", ".", "1e3", "1_0", "100000000000000000000000000000000000000", "٣"])
    func otherTextIsNoDecimal(_ text: String) { #expect(Decimal.parse(text) == nil) }
}

@Suite struct CalendarDateTests {
    @Test(arguments: [-719_162, -1, 0, 1, 59, 10_957, 11_016, 2_932_896])
    func daysComeBack(_ days: Int) {
        let date = CalendarDate.components(ofDays: days)
        #expect(CalendarDate.days(year: date.year, month: date.month, day: date.day) == days)
    }

    @Test func monthsEndOnTheLastDay() throws {
        let january = Int64(CalendarDate.days(year: 2024, month: 1, day: 31)) * CalendarDate.microsecondsPerDay
        let february = try #require(CalendarDate.adding(months: 1, to: january))
        #expect(CalendarDate.text(timestamp: february) == "2024-02-29 00:00:00")
        let back = try #require(CalendarDate.adding(months: -14, to: january))
        #expect(CalendarDate.text(timestamp: back) == "2022-11-30 00:00:00")
    }

    @Test func fractionsShowSixDigits() {
        #expect(CalendarDate.text(timestamp: -1) == "1969-12-31 23:59:59.999999")
    }
}

/// Which casts may be taken off a column in a comparison.
@Suite struct CastPropertiesTests {
    @Test(arguments: [
        (SQLType.integer, SQLType.widestDecimal, true), (.bigint, .widestDecimal, true), (.integer, .bigint, true),
        (.numeric(precision: 15, scale: 2), .numeric(precision: 16, scale: 3), true), (.date, .timestamp, true),
        (.integer, .double, true), (.varchar(5), .text, true),
        // They round, overflow, lose digits, or take padding away.
        (.numeric(precision: 15, scale: 4), .numeric(precision: 15, scale: 2), false),
        (.numeric(precision: 38, scale: 0), .widestDecimal, false), (.bigint, .double, false),
        (.bigint, .integer, false),
        (.timestamp, .date, false), (.char(5), .text, false), (.double, .widestDecimal, false),
    ])
    func unwrappable(_ from: SQLType, _ to: SQLType, _ expected: Bool) {
        let properties = CastProperties(from: from, to: to, cast: .scan(isKnown: true))
        #expect((properties.isTotal && properties.isInjective && properties.isOrderPreserving) == expected)
        let unknown = CastProperties(from: from, to: to, cast: .scan(isKnown: false))
        #expect(!unknown.isTotal)
    }
}
