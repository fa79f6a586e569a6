import FedDiagnostics

extension NativeSource {
    /// Reads the format, the path and the options of a table that is files.
    init(_ place: DocumentPlace) throws(CompileError) {
        for name in ["connection", "remote"] {
            if let foreign = try place.optional(name) {
                throw foreign.error("a table has either a `connection` or a `format`, not both")
            }
        }
        try place.allow(["name", "format", "path", "options", "columns", "keys", "statistics"])
        let format = try place.member("format").word(among: [Format.parquet, .csv, .json])
        let path = try place.member("path")
        self.init(
            format: format, path: try path.pathBelowRoot(),
            options: try place.optional("options").map { options throws(CompileError) in
                try NativeSource.options(options, format: format)
            } ?? [:])
    }

    private static func options(
        _ place: DocumentPlace, format: Format
    ) throws(CompileError) -> [String: String] {
        try place.allow(format == .csv ? ["header", "sep", "quote", "escape", "nullValue"] : [])
        var options: [String: String] = [:]
        for (name, value) in try place.members() {
            switch name {
            case "header":
                if case .text(let text) = value.node.content, ["true", "false"].contains(text) {
                    options[name] = text
                } else {
                    options[name] = try value.bool() ? "true" : "false"
                }
            case "nullValue":
                options[name] = try value.anyText()
            default:
                let text = try value.anyText()
                guard text.unicodeScalars.count == 1 || (text.isEmpty && name != "sep") else {
                    throw value.error("`\(name)` is one character")
                }
                options[name] = text
            }
        }
        return options
    }
}

extension DocumentPlace {
    /// A path that does not lead out of the data root.
    fileprivate func pathBelowRoot() throws(CompileError) -> String {
        let path = try text()
        if path.hasPrefix("/") || path.hasPrefix("~") || path.unicodeScalars.contains("\0") {
            throw error("the path must be relative to the data root")
        }
        if path.firstRange(of: ":/") != nil { throw error("the path must be that of a file, not a URL") }
        var depth = 0
        for part in path.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { throw error("the path leads out of the data root") }
        }
        return path
    }
}
