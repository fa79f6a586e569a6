import FedHTTP
import Testing

/// How long requests are sent again.
@Suite struct PatienceTests {
    /// Port 1 is nobody's.
    private static let request = HTTPRequest("GET", "http://127.0.0.1:1/")

    private static func fault(backoff: Backoff, until deadline: ContinuousClock.Instant?) -> HTTPFault? {
        let client = HTTPClient(HTTPSettings(backoff: backoff))
        do throws(HTTPFault) {
            _ = try client.sendPatiently(request, until: deadline, isStopped: { false })
            return nil
        } catch {
            return error
        }
    }

    /// A wait that cannot end in time would hide that nobody is there, and is not begun.
    @Test func whatFailedIsToldWhenTheDeadlineComesBeforeTheNextTry() throws {
        let start = ContinuousClock.now
        let fault = try #require(Self.fault(backoff: Backoff(base: .seconds(60)), until: start + .seconds(20)))
        #expect(fault.kind == .notSent)
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test func aServerThatNobodyReachesIsTriedThreeTimes() throws {
        let start = ContinuousClock.now
        let backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(50))
        let fault = try #require(Self.fault(backoff: backoff, until: nil))
        #expect(fault.kind == .notSent)
        #expect(ContinuousClock.now - start >= .milliseconds(100))
    }
}
