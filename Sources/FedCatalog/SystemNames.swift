/// The systems that a catalog may name: the built-in ones, and those that somebody describes in terms of them.
package struct SystemNames: Sendable {
    /// A system that is described by a document of its own.
    package struct Described: Sendable {
        /// The built-in system whose words for types are its own, too.
        package var base: String
        /// The oldest version that the description is for.
        package var serverVersion: ServerVersion?

        package init(base: String, serverVersion: ServerVersion? = nil) {
            self.base = base
            self.serverVersion = serverVersion
        }
    }

    package static let builtIn = SystemNames()

    private var described: [String: Described] = [:]

    package init() {}

    /// All names, in order.
    package var all: [String] { (RemoteType.systems + described.keys).sorted() }

    package func contains(_ name: String) -> Bool { described[name] != nil || RemoteType.systems.contains(name) }

    package mutating func add(_ name: String, _ system: Described) { described[name] = system }

    /// The built-in system that a name stands for where its types are read.
    func base(of name: String) -> String { described[name]?.base ?? name }

    /// The oldest version that the description of a system is for, if it says one.
    func serverVersion(of name: String) -> ServerVersion? { described[name]?.serverVersion }
}

/// The numbers of a server's version, such as 14.2; what follows them, such as `-log`, does not count.
package struct ServerVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    private var numbers: [Int]

    /// Reads a version; `nil` for a text that does not begin with a number.
    package init?(_ text: String) {
        var numbers: [Int] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { break }
            numbers.append(number)
            if digits.endIndex != part.endIndex { break }
        }
        guard !numbers.isEmpty else { return nil }
        while numbers.count > 1, numbers.last == 0 { numbers.removeLast() }
        self.numbers = numbers
    }

    package var description: String { numbers.map(String.init).joined(separator: ".") }

    /// A number that is not written is zero.
    package static func < (left: ServerVersion, right: ServerVersion) -> Bool {
        for index in 0..<max(left.numbers.count, right.numbers.count) {
            let (one, other) = (left.number(index), right.number(index))
            if one != other { return one < other }
        }
        return false
    }

    private func number(_ index: Int) -> Int { numbers.indices.contains(index) ? numbers[index] : 0 }
}
