import CLibcurl
import Foundation
import Synchronization

/// One connection of libcurl's, which is kept open and used for one transfer at a time.
///
/// Whoever uses it drives it: no thread runs beside, and what the caller does not read stays in the socket.
/// See <https://curl.se/libcurl/c/libcurl-multi.html>.
final class HTTPLine: @unchecked Sendable {
    /// What the callbacks fill.
    private final class Transfer {
        var body: [UInt8] = []
        var headers: [String: String] = [:]
    }

    private static let slice: Int32 = 200
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let easy: UnsafeMutableRawPointer
    private let multi: UnsafeMutableRawPointer
    private let transfer = Transfer()
    private var names: UnsafeMutablePointer<curl_slist>?
    private var isAdded = false
    /// What the transfer ended with.
    private var result: CURLcode?

    init() throws(HTTPFault) {
        guard Self.isReady, let easy = curl_easy_init() else {
            throw HTTPFault(.notSent, "the HTTP library does not start")
        }
        guard let multi = curl_multi_init() else {
            curl_easy_cleanup(easy)
            throw HTTPFault(.notSent, "the HTTP library does not start")
        }
        self.easy = easy
        self.multi = multi
    }

    deinit {
        end()
        curl_multi_cleanup(multi)
        curl_easy_cleanup(easy)
    }

    /// Zero until the answer's first line is here.
    var status: Int { fed_curl_number(easy, CURLINFO_RESPONSE_CODE) }

    var headers: [String: String] { transfer.headers }

    /// Bytes of the body that nobody has taken yet.
    var waiting: Int { transfer.body.count }

    /// Hands over what is here, in a buffer that the caller may give back to be filled again.
    func take(_ room: inout [UInt8]) {
        room.removeAll(keepingCapacity: true)
        swap(&room, &transfer.body)
    }

    // MARK: - A transfer

    /// Begins a transfer; the one before must have ended.
    func start(_ request: HTTPRequest, _ settings: HTTPSettings) throws(HTTPFault) {
        end()
        curl_easy_reset(easy)
        transfer.body.removeAll(keepingCapacity: true)
        transfer.headers = [:]
        result = nil
        guard request.url.hasPrefix("http://") || request.url.hasPrefix("https://"), !request.url.utf8.contains(0)
        else {
            throw HTTPFault(.badURL, "the address is none of http or https")
        }
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_CUSTOMREQUEST, request.method)
        try set(CURLOPT_USERAGENT, settings.userAgent)
        // All encodings that the library knows.
        try set(CURLOPT_ACCEPT_ENCODING, "")
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        _ = fed_curl_set_number(easy, CURLOPT_NOSIGNAL, 1)
        _ = fed_curl_set_number(easy, CURLOPT_TCP_KEEPALIVE, 1)
        _ = fed_curl_set_number(easy, CURLOPT_CONNECTTIMEOUT, settings.connectTimeout)
        // On a connection that was open before, and turns out to be closed, the library sends once more by itself.
        if request.method != "GET" { _ = fed_curl_set_number(easy, CURLOPT_FRESH_CONNECT, 1) }
        if let certificates = settings.certificates { try set(CURLOPT_CAINFO, certificates) }
        try setBody(request.body, request.method)
        // `Expect: 100-continue` would make every larger statement wait for a second.
        for (name, value) in request.headers + [("Expect", "")] {
            guard !value.utf8.contains(where: { $0 == 10 || $0 == 13 || $0 == 0 }) else {
                throw HTTPFault(.notSent, "the header \(name) holds a line break")
            }
            names = curl_slist_append(names, value.isEmpty ? "\(name):" : "\(name): \(value)")
        }
        _ = fed_curl_set_pointer(easy, CURLOPT_HTTPHEADER, names)
        receive()
        guard curl_multi_add_handle(multi, easy) == CURLM_OK else {
            throw HTTPFault(.notSent, "the HTTP library takes no transfer")
        }
        isAdded = true
    }

    /// Takes the transfer off the line; one that has not ended closes its connection.
    func end() {
        if isAdded { curl_multi_remove_handle(multi, easy) }
        isAdded = false
        curl_slist_free_all(names)
        names = nil
    }

    private func set(_ option: CURLoption, _ text: String) throws(HTTPFault) {
        guard fed_curl_set_text(easy, option, text) == CURLE_OK else {
            throw HTTPFault(.notSent, "the HTTP library does not take a setting")
        }
    }

    private func setBody(_ body: [UInt8]?, _ method: String) throws(HTTPFault) {
        if method == "HEAD" { _ = fed_curl_set_number(easy, CURLOPT_NOBODY, 1) }
        guard let body else { return }
        _ = fed_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        // The library makes a copy of its own.
        let code = body.withUnsafeBytes { bytes in
            fed_curl_set_text(
                easy, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.nothing)
        }
        guard code == CURLE_OK else { throw HTTPFault(.notSent, "the HTTP library does not take the body") }
    }

    private static nonisolated(unsafe) let nothing = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))

    private func receive() {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        _ = fed_curl_set_receiver(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            transfer.body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        _ = fed_curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        _ = fed_curl_set_receiver(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: size * count), as: UTF8.self)
            // What came before was an answer of its own, such as `100 Continue`.
            if line.hasPrefix("HTTP/") { transfer.headers = [:] }
            if let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)
                transfer.headers[line[..<colon].lowercased()] = value
            }
            return size * count
        }
        _ = fed_curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
    }

    /// Goes on with the transfer until more than `count` bytes wait, or it has ended: false then.
    ///
    /// - Throws: a fault unless it ended well.
    func advance(
        until deadline: ContinuousClock.Instant?, isStopped: () -> Bool, past count: Int = 0
    ) throws(HTTPFault) -> Bool {
        while true {
            if isStopped() { throw HTTPFault(.interrupted, "interrupted") }
            if let deadline, ContinuousClock.now >= deadline {
                throw HTTPFault(.timedOut, "the server does not answer")
            }
            if result == nil {
                var running: Int32 = 0
                guard curl_multi_perform(multi, &running) == CURLM_OK else {
                    throw HTTPFault(.broken, "the HTTP library fails")
                }
                let code = fed_curl_result(multi)
                if code >= 0 { result = CURLcode(UInt32(code)) }
            }
            if waiting > count { return true }
            if let result {
                guard result == CURLE_OK else { throw fault(result) }
                return false
            }
            var events: Int32 = 0
            _ = curl_multi_poll(multi, nil, 0, Self.slice, &events)
        }
    }

    private func fault(_ code: CURLcode) -> HTTPFault {
        let reason = curl_easy_strerror(code).map { String(cString: $0) } ?? "error \(code.rawValue)"
        let kind: HTTPFault.Kind =
            switch code {
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badURL
            case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY,
                CURLE_SSL_CONNECT_ERROR:
                .notSent
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: .refusedCertificate
            case CURLE_OPERATION_TIMEDOUT: fed_curl_number(easy, CURLINFO_REQUEST_SIZE) == 0 ? .notSent : .broken
            default: .broken
            }
        return HTTPFault(kind, reason)
    }
}
