/// A JSON value that keeps what the text said: integers exact, numbers by their lexeme, members in order.
///
/// Texts go in and out in two ways: `init(parsing:)` reads strictly, `canonicalText` writes RFC 8785's one
/// form of a value, and `prettyText` writes a form for people.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction or an exponent, or an integer that an `Int64` does not hold.
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

/// A finite JSON number as it was written.
package struct JSONNumber: Hashable, Sendable {
    /// The number in JSON's grammar, such as `1.50`; what a decimal is read from without loss.
    package let lexeme: String

    /// `lexeme` must be a number in JSON's grammar.
    init(checked lexeme: String) { self.lexeme = lexeme }

    /// Makes a number of a finite double, by the fewest digits that read back as the same; `nil` for the others.
    package init?(_ value: Double) {
        guard value.isFinite else { return nil }
        lexeme = JSONNumber.shortest(value)
    }

    /// The nearest double.
    package var doubleValue: Double { Double(lexeme) ?? .nan }
}

/// The members of a JSON object in the order of the text; a name occurs once.
package struct JSONObject: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    /// The names must be unique.
    init(unique members: [Member]) { self.members = members }

    /// The value of the member with exactly this name, scalar by scalar; setting `nil` takes the member away.
    ///
    /// Meant for the few names of a known shape: it walks the members.
    package subscript(name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            let index = index(of: name)
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    private func index(of name: String) -> Int? {
        members.firstIndex { $0.name.utf8.count == name.utf8.count && $0.name.utf8.elementsEqual(name.utf8) }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Of two members with one name the later one wins.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        members.reserveCapacity(elements.count)
        for (name, value) in elements { self[name] = value }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (name, value) in elements { object[name] = value }
        self = .object(object)
    }

    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    package init(integerLiteral value: Int64) { self = .integer(value) }
}

extension JSONValue {
    /// Makes an object of texts.
    package init(_ texts: [String: String]) {
        self = .object(JSONObject(unique: texts.map { .init(name: $0.key, value: .string($0.value)) }))
    }

    /// Makes an object of switches.
    package init(_ switches: [String: Bool]) {
        self = .object(JSONObject(unique: switches.map { .init(name: $0.key, value: .bool($0.value)) }))
    }

    package var objectValue: JSONObject? {
        if case .object(let object) = self { return object }
        return nil
    }

    package var arrayValue: [JSONValue]? {
        if case .array(let array) = self { return array }
        return nil
    }

    package var stringValue: String? {
        if case .string(let string) = self { return string }
        return nil
    }

    package var boolValue: Bool? {
        if case .bool(let bool) = self { return bool }
        return nil
    }

    package var integerValue: Int64? {
        if case .integer(let integer) = self { return integer }
        return nil
    }

    /// The member of an object; `nil` for every other kind of value.
    package subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// What kind of value this is, with its article, for messages.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
