/// A value in a JSON document together with the way to it, so that what is wrong there can say where.
struct JSONPlace {
    /// The way from the top, written out only when an error asks for it.
    private indirect enum Path {
        case top
        case member(Path, String)
        case element(Path, Int)

        var pointer: String {
            switch self {
            case .top: ""
            case .member(let path, let name):
                path.pointer + "/"
                    + name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
                    .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
            case .element(let path, let index): path.pointer + "/\(index)"
            }
        }
    }

    let value: JSONValue
    private let path: Path

    init(_ value: JSONValue) {
        self.value = value
        path = .top
    }

    private init(_ value: JSONValue, _ path: Path) {
        self.value = value
        self.path = path
    }

    var pointer: String { path.pointer }

    func error(_ message: String) -> PlanError { PlanError(message, pointer: pointer) }

    private func expected(_ kind: String) -> PlanError { error("expected \(kind), found \(value.kind)") }

    /// The member, which must be there.
    func member(_ name: String) throws(PlanError) -> JSONPlace {
        guard let member = try optional(name) else { throw error("`\(name)` is missing") }
        return member
    }

    /// The member, if it is there.
    func optional(_ name: String) throws(PlanError) -> JSONPlace? {
        guard let object = value.objectValue else { throw expected("an object") }
        return object[name].map { JSONPlace($0, .member(path, name)) }
    }

    func string() throws(PlanError) -> String {
        guard let string = value.stringValue else { throw expected("a text") }
        return string
    }

    func bool() throws(PlanError) -> Bool {
        guard let bool = value.boolValue else { throw expected("true or false") }
        return bool
    }

    func integer() throws(PlanError) -> Int {
        guard let integer = value.integerValue.flatMap(Int.init(exactly:)) else { throw expected("an integer") }
        return integer
    }

    func elements() throws(PlanError) -> [JSONPlace] {
        guard let array = value.arrayValue else { throw expected("an array") }
        return array.enumerated().map { JSONPlace($0.element, .element(path, $0.offset)) }
    }

    func strings() throws(PlanError) -> [String] {
        try elements().map { element throws(PlanError) in try element.string() }
    }

    func members() throws(PlanError) -> [(name: String, place: JSONPlace)] {
        guard let object = value.objectValue else { throw expected("an object") }
        return object.members.map { ($0.name, JSONPlace($0.value, .member(path, $0.name))) }
    }

    /// Reads the elements of an array, each with `read`.
    func list<Element>(
        _ read: (JSONPlace) throws(PlanError) -> Element
    ) throws(PlanError) -> [Element] {
        try elements().map(read)
    }

    /// Reads a member that may be absent.
    func optional<Value>(
        _ name: String, _ read: (JSONPlace) throws(PlanError) -> Value
    ) throws(PlanError) -> Value? {
        guard let member = try optional(name) else { return nil }
        return try read(member)
    }
}
