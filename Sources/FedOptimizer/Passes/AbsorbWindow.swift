package import FedAlgebra
import FedCatalog

/// Lets the remote compute window functions, so that what is above them can go there, too.
///
/// ```text
/// Window [rank#9 := rank() over …]        Federate sf
///   Federate sf                      →      Window [rank#9 := rank() over …]
///     Scan orders [id#1, total#2]             Scan orders [id#1, total#2]
/// ```
///
/// Fires when the system has every function, frame, partition and order of the window exactly.
///
/// Stays away from:
/// - a superset, whose surplus rows would be numbered;
/// - orders of text that the system may have in another order;
/// - frames of distances in values, which systems measure in different ways.
package struct AbsorbWindow: AbsorbingPass {
    package static let name = "absorb-window"

    package init() {}

    package func absorb(_ relation: Relation, _ context: inout PassContext) -> Relation? {
        guard case .window(let node) = relation else { return nil }
        return absorb(node, &context)
    }

    private func absorb(_ window: Window, _ context: inout PassContext) -> Relation? {
        guard var input = RemoteInput(window.input, context, isUnordered: true) else { return nil }
        if let (expression, inhibition) = inhibition(window, input) {
            context.refuse("window", expression, on: input.federate.connection, inhibition)
            return nil
        }
        input.federate.input = .window(Window(input: input.federate.input, items: window.items))
        return .federate(input.federate)
    }

    private func inhibition(_ window: Window, _ input: RemoteInput) -> (String, Inhibition)? {
        let whole = window.items.map(\.column.name).joined(separator: ", ")
        let range = window.items.first?.range
        if input.federate.isSuperset {
            return (
                whole, Inhibition(.supersetBelow, "the remote's rows are checked again before the window", at: range)
            )
        }
        if var inhibition = input.capabilities.verdict(on: .window).inhibitor {
            inhibition.range = range
            return (whole, inhibition)
        }
        let scalars = input.scalars(Relation.window(window).scalars)
        for item in window.items {
            if let inhibition = scalars.inhibition(on: item.call, at: item.range) {
                return (item.column.name, inhibition)
            }
        }
        return nil
    }
}
