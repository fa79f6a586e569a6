import CMariaDB
import FedRuntime

extension ConnectionParameters {
    /// The kinds of login that send no password which others could read
    /// (<https://mariadb.com/kb/en/authentication-plugins/>).
    private static let logins =
        "mysql_native_password,caching_sha2_password,sha256_password,client_ed25519,parsec,auth_gssapi_client"

    /// Sets all that must be known before connecting.
    func apply(to handle: OpaquePointer, stackSize: Int) throws(RunError) {
        var stackSize = stackSize
        set(MYSQL_OPT_NONBLOCK, &stackSize, handle)
        set(MYSQL_SET_CHARSET_NAME, "utf8mb4", handle)
        // A server could ask for any file of this machine.
        var isAllowed: UInt32 = 0
        set(MYSQL_OPT_LOCAL_INFILE, &isAllowed, handle)
        guard mysql_options(handle, MARIADB_OPT_RESTRICTED_AUTH, Self.logins) == 0 else {
            throw RunError(.unavailable, "MariaDB's client library does not let the kinds of login be chosen")
        }
        var transport = socket == nil ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET
        set(MYSQL_OPT_PROTOCOL, &transport, handle)
        _ = mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", applicationName)
        if let queryTag { _ = mysql_options4(handle, MYSQL_OPT_CONNECT_ATTR_ADD, "query_tag", queryTag) }
        guard encryption != .disabled else { return }
        var isTrue: my_bool = 1
        set(MYSQL_OPT_SSL_ENFORCE, &isTrue, handle)
        var isVerified: my_bool = encryption == .verifyIdentity ? 1 : 0
        set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &isVerified, handle)
        let options = [
            "ssl_ca": MYSQL_OPT_SSL_CA, "ssl_capath": MYSQL_OPT_SSL_CAPATH, "ssl_cert": MYSQL_OPT_SSL_CERT,
            "ssl_key": MYSQL_OPT_SSL_KEY, "ssl_passphrase": MARIADB_OPT_TLS_PASSPHRASE,
            "tls_version": MARIADB_OPT_TLS_VERSION,
        ]
        for (name, value) in certificates {
            if let option = options[name] { set(option, value, handle) }
        }
    }

    private func set(_ option: mysql_option, _ value: UnsafeRawPointer, _ handle: OpaquePointer) {
        _ = mysql_options(handle, option, value)
    }

    /// Begins to connect; returns what to wait for.
    ///
    /// The texts must live until the end.
    func start(_ handle: OpaquePointer, _ texts: [CText?], _ result: inout OpaquePointer?) -> Int32 {
        mysql_real_connect_start(
            &result, handle, texts[0]?.start, texts[1]?.start, texts[2]?.start, texts[3]?.start,
            socket == nil ? port : 0, texts[4]?.start, 0)
    }

    /// Host, user, password, database and socket, as `start` takes them.
    var texts: [CText?] {
        [socket == nil ? host : nil, user, password, database, socket].map { $0.map(CText.init) }
    }
}

/// A text for calls that go on after the one which takes it.
final class CText: @unchecked Sendable {
    let start: UnsafeMutablePointer<CChar>
    let count: Int

    init(_ text: String) {
        let bytes = text.utf8CString
        count = bytes.count - 1
        start = .allocate(capacity: bytes.count)
        bytes.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { start.initialize(from: first, count: source.count) }
        }
    }

    deinit { start.deallocate() }
}
