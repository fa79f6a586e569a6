import FedPlan
import FedRuntime
import Foundation
import Testing

@Suite struct BatchStreamTests {
    @Test func rowsArriveInOrderInRecycledBatches() throws {
        let stream = BatchStream(types: [.bigint], batchCapacity: 4, depth: 2)
        Thread.detachNewThread {
            for number in Int64(0)..<1000 {
                guard let batch = stream.takeEmpty() else { return }
                batch.columns[0].set(number, at: 0)
                batch.count = 1
                stream.push(batch)
            }
            stream.finish()
        }
        var seen: [Int64] = []
        var batches: Set<ObjectIdentifier> = []
        while let batch = try stream.next() {
            seen.append(batch.columns[0].values.load(as: Int64.self))
            batches.insert(ObjectIdentifier(batch))
            stream.recycle(batch)
        }
        #expect(seen == Array(0..<1000))
        #expect(batches.count <= 2)
    }

    @Test func anErrorComesAfterTheRowsBeforeIt() throws {
        let stream = BatchStream(types: [.bigint])
        let batch = try #require(stream.takeEmpty())
        batch.count = 1
        stream.push(batch)
        stream.finish(RunError(.queryFailed, "broke in the middle"))
        #expect(try stream.next() != nil)
        let error = #expect(throws: RunError.self) { try stream.next() }
        #expect(error?.message == "broke in the middle")
        #expect(stream.takeEmpty() == nil)
    }

    @Test func cancellingWakesBothSides() throws {
        let stream = BatchStream(types: [.bigint], depth: 1)
        let batch = try #require(stream.takeEmpty())
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.05)
            stream.cancel()
        }
        // The only batch is out: this waits until the stream is cancelled.
        #expect(stream.takeEmpty() == nil)
        #expect(throws: RunError.self) { try stream.next() }
        stream.recycle(batch)
    }

    @Test func onlyOneReaderMayClaimAStream() {
        let stream = BatchStream(types: [.bigint])
        #expect(stream.claim())
        #expect(!stream.claim())
    }

    @Test func afterAPauseTheNextReaderGetsTheRest() throws {
        let stream = BatchStream(types: [.bigint])
        #expect(stream.claim())
        for count in 1...2 {
            let batch = try #require(stream.takeEmpty())
            batch.count = count
            stream.push(batch)
        }
        #expect(try stream.next()?.count == 1)
        #expect(stream.pause())
        #expect(try stream.next() == nil)
        #expect(stream.claim())
        #expect(!stream.claim())
        #expect(try stream.next()?.count == 2)
        stream.finish()
        #expect(try stream.next() == nil)
    }

    @Test func aPauseWakesWhoWaitsForRows() throws {
        let stream = BatchStream(types: [.bigint])
        #expect(stream.claim())
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.05)
            _ = stream.pause()
        }
        #expect(try stream.next() == nil)
    }

    @Test(arguments: [nil, RunError(.queryFailed, "broke in the middle")])
    func aStreamThatHasEndedIsNotPaused(error: RunError?) {
        let stream = BatchStream(types: [.bigint])
        #expect(stream.claim())
        stream.finish(error)
        #expect(!stream.pause())
        #expect(!stream.claim())
    }
}
