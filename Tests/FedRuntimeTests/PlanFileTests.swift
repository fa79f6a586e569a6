import FedRuntime
import Foundation
import Testing

@Suite struct PlanFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func refusal(_ path: String, maximumSize: Int = PlanFile.maximumSize) -> String? {
        let error = #expect(throws: RunError.self) { try PlanFile(path, maximumSize: maximumSize) }
        #expect(error?.code == .invalidPlan)
        return error?.message
    }

    @Test func aFileIsReadAndHasAFolder() throws {
        let text = String(repeating: "0123456789", count: 20_000)
        try folder.write(text, to: "plan.json")
        let file = try PlanFile(folder.path("plan.json"))
        #expect(file.bytes == Array(text.utf8))
        #expect(file.folder?.path == folder.url.path)
    }

    @Test func aPipeIsReadToItsEndAndHasNoFolder() throws {
        let path = folder.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let sent = Array(String(repeating: "abcdefg", count: 30_000).utf8)
        let isWritten = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            // A reader that gives up fails the test, and does not end the process.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGPIPE)
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            let descriptor = open(path, O_WRONLY)
            // In two parts, so that the end of the first is not taken for that of the plan.
            _ = write(descriptor, sent, 10)
            Thread.sleep(forTimeInterval: 0.05)
            var start = 10
            while start < sent.count {
                let count = sent[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                guard count > 0 else { break }
                start += count
            }
            close(descriptor)
            isWritten.signal()
        }
        let file = try PlanFile(path)
        isWritten.wait()
        #expect(file.bytes == sent)
        #expect(file.folder == nil)
    }

    @Test func aDeviceIsRead() throws {
        let file = try PlanFile("/dev/null")
        #expect(file.bytes.isEmpty)
        #expect(file.folder == nil)
    }

    @Test func tooMuchIsRefused() throws {
        #expect(refusal("/dev/zero", maximumSize: 100_000)?.hasSuffix("it is larger than 100000 bytes") == true)
        try folder.write("12345", to: "plan.json")
        #expect(try PlanFile(folder.path("plan.json"), maximumSize: 5).bytes.count == 5)
        #expect(refusal(folder.path("plan.json"), maximumSize: 4) != nil)
    }

    @Test func whatCannotBeReadIsToldWhy() {
        #expect(refusal(folder.url.path) == "cannot read the plan \(folder.url.path): it is a folder")
        let missing = folder.path("none.json")
        #expect(refusal(missing) == "cannot read the plan \(missing): No such file or directory")
        let below = "/dev/null/plan.json"
        #expect(refusal(below) == "cannot read the plan \(below): Not a directory")
    }
}
