import Foundation

/// The folder that native tables lie in; nothing outside it can be read.
package struct DataRoot: Sendable {
    /// Without symbolic links.
    package let path: String

    /// - Throws: `configuration` when there is no such folder.
    package init(_ folder: String) throws(RunError) {
        guard let resolved = Self.resolved(folder) else {
            throw RunError(.configuration, "the data root \(folder) does not exist")
        }
        path = resolved
    }

    /// The absolute path of a native table's file, folder or pattern.
    ///
    /// A folder becomes the pattern of the files in it that Spark reads: those whose name begins with neither
    /// `_` nor `.`. Of a pattern (`*`, `?`, `[`, `{`) the folder before it is checked; what links inside that
    /// folder lead to is the business of who owns it.
    ///
    /// - Throws: `invalidPlan` when it lies outside, also by way of a symbolic link; `unavailable` when there is
    ///   no such file.
    package func resolve(_ relative: String, for view: String) throws(RunError) -> String {
        if relative.contains("://") || relative.utf8.contains(0) || relative.isEmpty {
            throw RunError(
                .invalidPlan, "the path `\(relative)` is not one of a file below the data root", source: view)
        }
        let joined = relative.hasPrefix("/") ? relative : path + "/" + relative
        let components = joined.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
        guard !components.contains("..") else { throw outside(relative, view) }
        let fixed = components.prefix { component in !component.contains { "*?[{".contains($0) } }
        let pattern = components.dropFirst(fixed.count)
        let base = "/" + fixed.joined(separator: "/")
        guard let resolved = Self.resolved(base) else {
            // Say whether it is outside before saying whether it exists.
            let isInside = base == path || base.hasPrefix(path == "/" ? "/" : path + "/") || !relative.hasPrefix("/")
            guard isInside else { throw outside(relative, view) }
            throw RunError(.unavailable, "there is no file `\(relative)` below \(path)", source: view)
        }
        guard resolved == path || resolved.hasPrefix(path == "/" ? "/" : path + "/") else {
            throw outside(relative, view)
        }
        if !pattern.isEmpty { return ([resolved] + pattern).joined(separator: "/") }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: resolved, isDirectory: &isFolder)
        return isFolder.boolValue ? resolved + "/[!_.]*" : resolved
    }

    private func outside(_ relative: String, _ view: String) -> RunError {
        RunError(.invalidPlan, "the path `\(relative)` lies outside the data root \(path)", source: view)
    }

    private static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
