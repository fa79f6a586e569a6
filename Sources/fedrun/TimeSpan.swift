import ArgumentParser

/// A time of whole seconds as an argument: `90`, `90s`, `5m`, `1h`.
struct TimeSpan: ExpressibleByArgument {
    let seconds: Int

    init?(argument: String) {
        let units = ["s": 1, "m": 60, "h": 3600]
        let unit = argument.last.flatMap { units[String($0)] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard let count = Int(digits), count > 0 else { return nil }
        let (seconds, overflows) = count.multipliedReportingOverflow(by: unit ?? 1)
        guard !overflows, seconds <= 366 * 86_400 else { return nil }
        self.seconds = seconds
    }
}

/// An amount of memory as an argument, as the engine reads it: `512MB`, `4GB`, `1.5GiB`.
struct MemorySize: ExpressibleByArgument {
    let text: String

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = argument.dropFirst(digits.count).trimmingPrefix(while: \.isWhitespace)
        let units = ["KB", "MB", "GB", "TB", "KIB", "MIB", "GIB", "TIB"]
        guard let number = Double(digits), number > 0, units.contains(unit.uppercased()) else { return nil }
        text = "\(digits)\(unit)"
    }
}
