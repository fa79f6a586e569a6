import Foundation
import Synchronization

/// Files that are in the making: should the process end in the middle of a run, nobody else would remove them.
package enum Leftovers {
    private static let paths = Mutex<Set<String>>([])

    /// Takes a file or a folder up, until `forget`.
    package static func note(_ path: String) { _ = paths.withLock { $0.insert(path) } }

    /// Lets go of what was removed, or has become final.
    package static func forget(_ path: String) { _ = paths.withLock { $0.remove(path) } }

    /// Removes all of them and ends the process at once, whatever its threads do.
    package static func endProcess(_ status: Int32) -> Never {
        for path in paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
        _exit(status)
    }
}
