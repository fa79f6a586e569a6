package import FedDiagnostics

/// Reading catalog documents, in JSON or YAML.
///
/// Every error has the code `INVALID_CATALOG` and names the place as a JSON pointer, such as
/// `/tables/0/columns/2`. No value of a key that could be a secret is repeated. Connections name one of `systems`.
extension Catalog {
    /// Reads a JSON text; a name that occurs twice in an object is an error.
    package static func load(json text: String, name: String = "catalog") throws(CompileError) -> Catalog {
        try load(document: text, isYAML: false, name: name)
    }

    /// Reads a YAML text, by YAML 1.2's idea of which words are not texts.
    package static func load(yaml text: String, name: String = "catalog") throws(CompileError) -> Catalog {
        try load(document: text, isYAML: true, name: name)
    }

    /// Reads a text that is JSON or YAML; when it is not said which, one that begins with `{` is JSON.
    package static func load(
        document text: String, isYAML: Bool? = nil, name: String = "catalog", systems: SystemNames = .builtIn
    ) throws(CompileError) -> Catalog {
        try Catalog(DocumentKind.catalog.read(text, isYAML: isYAML, name: name), systems: systems)
    }

    /// Reads a file or a pipe, once, as JSON or YAML by its extension and else by how it begins.
    package static func load(path: String, systems: SystemNames = .builtIn) throws(CompileError) -> Catalog {
        let (text, isYAML) = try DocumentKind.catalog.text(ofFile: path)
        return try load(document: text, isYAML: isYAML, name: path, systems: systems)
    }
}
