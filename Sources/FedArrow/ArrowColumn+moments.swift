import CArrow
import FedPlan
import FedRuntime

/// Dates, times, and timestamps.
extension ArrowColumn {
    /// The first day of Julian days, before which no system has one: a driver makes them of infinities, by overflow.
    private static let firstDay: Int64 = -2_440_588
    private static let dayInMicroseconds: Int64 = 86_400_000_000

    func copyDates(_ cells: ArrowCells, into column: BatchColumn) throws(ArrowFault) {
        if case .date = source {
            return try cells.each(Int32.self) { (days, row) throws(ValueFault) in
                // The largest one means infinity to the engine.
                guard Int64(days) >= Self.firstDay, days != .max else { throw .overflow }
                column.set(days, at: row)
            }
        }
        try cells.each(Int64.self) { (milliseconds, row) throws(ValueFault) in
            let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
            guard rest == 0, days >= Self.firstDay, days < Int64(Int32.max) else { throw .overflow }
            column.set(Int32(truncatingIfNeeded: days), at: row)
        }
    }

    func copyMoments(_ cells: ArrowCells, _ unit: ArrowType.TimeUnit, into column: BatchColumn) throws(ArrowFault) {
        let isDate = target == .date
        try cells.each(Int64.self) { (value, row) throws(ValueFault) in
            let time = try Self.microseconds(value, unit)
            guard time >= Self.firstDay * Self.dayInMicroseconds, time != .max else { throw .overflow }
            guard isDate else { return column.set(time, at: row) }
            let (days, rest) = time.quotientAndRemainder(dividingBy: Self.dayInMicroseconds)
            guard rest == 0 else { throw .overflow }
            column.set(Int32(truncatingIfNeeded: days), at: row)
        }
    }

    @inline(__always)
    private static func microseconds(_ value: Int64, _ unit: ArrowType.TimeUnit) throws(ValueFault) -> Int64 {
        let factor: Int64
        switch unit {
        case .microseconds: return value
        case .nanoseconds:
            guard value % 1000 == 0 else { throw .tooFine }
            return value / 1000
        case .milliseconds: factor = 1000
        case .seconds: factor = 1_000_000
        }
        let (product, overflows) = value.multipliedReportingOverflow(by: factor)
        guard !overflows else { throw .overflow }
        return product
    }

    /// Times of the day travel as texts.
    func copyTimes(
        _ cells: ArrowCells, bits: Int, _ unit: ArrowType.TimeUnit, into column: BatchColumn
    ) throws(ArrowFault) {
        for row in 0..<cells.count {
            let value = bits == 32 ? cells.value(row, Int32.self).map(Int64.init) : cells.value(row, Int64.self)
            guard !cells.isNull(row), let value else {
                column.setNull(row)
                continue
            }
            let time: Int64
            do throws(ValueFault) {
                time = try Self.microseconds(value, unit)
                guard (0...Self.dayInMicroseconds).contains(time) else { throw .overflow }
            } catch {
                throw ArrowFault(row: row, fault: error)
            }
            ClockText.write(time, to: try reserve(ClockText.length, column, row))
        }
    }
}
