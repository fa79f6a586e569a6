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
    /// With less the engine has no room for the buffers of its CSV reader, which take 32 MB.
    static let minimum = 64_000_000.0

    let text: String
    let bytes: Double

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = argument.dropFirst(digits.count).trimmingPrefix(while: \.isWhitespace)
        let units = [
            "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 0x1p10, "MIB": 0x1p20, "GIB": 0x1p30, "TIB": 0x1p40,
        ]
        guard let number = Double(digits), number > 0, let factor = units[unit.uppercased()] else { return nil }
        text = "\(digits)\(unit)"
        bytes = number * factor
    }
}
