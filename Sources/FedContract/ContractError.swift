/// Why a contract folder, or what it holds, cannot be used.
package struct ContractError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// A file or a folder that is not there.
        case missing
        case invalid
        case notWritable
    }

    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
