/// How requests reach one system.
package struct HTTPSettings: Sendable {
    /// Seconds until a connection is given up.
    package var connectTimeout: Int
    /// A file of certificates to trust in place of the machine's.
    package var certificates: String?
    package var userAgent: String
    /// Bytes of the largest body that is taken whole.
    package var maximumBody: Int
    package var backoff: Backoff

    package init(
        connectTimeout: Int = 15, certificates: String? = nil, userAgent: String = "fedrun",
        maximumBody: Int = 256 << 20,
        backoff: Backoff = Backoff()
    ) {
        self.connectTimeout = connectTimeout
        self.certificates = certificates
        self.userAgent = userAgent
        self.maximumBody = maximumBody
        self.backoff = backoff
    }
}
