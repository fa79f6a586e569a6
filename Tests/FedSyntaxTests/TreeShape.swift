import FedDiagnostics
import FedSyntax

/// The shape of a tree as text: every part but the places in the SQL.
///
/// Printing the statement cannot replace this: a printer that forgets a part forgets it every time.
func shape(of value: Any) -> String {
    if value is SourceRange { return "" }
    if let text = value as? String { return "'\(text)'" }
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional:
        return mirror.children.first.map { shape(of: $0.value) } ?? "nil"
    case .collection:
        return "[" + mirror.children.map { shape(of: $0.value) }.joined(separator: " ") + "]"
    case .set:
        return "[" + mirror.children.map { shape(of: $0.value) }.sorted().joined(separator: " ") + "]"
    case .enum:
        guard let payload = mirror.children.first else { return "\(value)" }
        return (payload.label ?? "") + "(" + shape(of: payload.value) + ")"
    case .struct, .tuple:
        return "{"
            + mirror.children.filter { !($0.value is SourceRange) }
            .map { ($0.label ?? "") + ":" + shape(of: $0.value) }
            .joined(separator: " ") + "}"
    default:
        return "\(value)"
    }
}
