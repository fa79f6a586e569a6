import Foundation
import NIOCore

/// Why a service did not start, or ended by itself; in words for people.
package enum ServiceFailure: Error, Hashable, Sendable {
    case cannotListen(String)
    case ended(String)

    init(_ error: any Error, host: String, port: Int, isListening: Bool) {
        guard !isListening else {
            self = .ended("the service ended: \(error)")
            return
        }
        let address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        let reason =
            switch error {
            case let error as IOError: Self.words(for: error.errnoCode, port: port)
            case is SocketAddressError.UnknownHost, is SocketAddressError: "there is no host of this name"
            default: "\(error)"
            }
        self = .cannotListen("cannot listen on \(address): \(reason)")
    }

    private static func words(for code: CInt, port: Int) -> String {
        switch code {
        case EADDRINUSE: "another program listens on port \(port); --port 0 picks a free one"
        case EACCES, EPERM: "no permission for port \(port); ports from 1024 need none"
        case EADDRNOTAVAIL: "this machine has no such address; 127.0.0.1 and 0.0.0.0 always work"
        default: String(cString: strerror(code))
        }
    }
}
