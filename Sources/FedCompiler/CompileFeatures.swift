import FedDiagnostics
import FedOptimizer

extension CompileRequest {
    /// The switches of a request: two that say what may be joined remotely, and one for each pass of the optimizer.
    ///
    /// All are on unless a request says otherwise. Without a pass a plan may do more in main, and has the same rows.
    package struct Features: Hashable, Sendable {
        package var joinFederation = true
        package var federationAwareReordering = true
        /// The features of the passes that are switched off.
        package private(set) var disabledPasses: Set<String> = []

        package init() {}

        /// The switches that are no passes.
        private static let ofJoins = [joinFederationName, reorderingName]
        private static let joinFederationName = "join_federation"
        private static let reorderingName = "federation_aware_reordering"

        /// Every switch that can be off, in the order in which they take part in a compilation.
        package static let names = ofJoins + Optimizer.passes.filter { !type(of: $0).isMandatory }.map(feature)

        /// The passes that every plan needs: their switches are always on.
        package static let mandatoryNames = Optimizer.passes.filter { type(of: $0).isMandatory }.map(feature)

        private static func feature(_ pass: any Pass) -> String { type(of: pass).feature }

        /// Why a switch cannot be set.
        package enum Refusal: Error {
            case unknown(hint: String)
            case mandatory
        }

        /// Sets one switch by its name.
        package mutating func set(_ name: String, to isOn: Bool) throws(Refusal) {
            switch name {
            case Self.joinFederationName: joinFederation = isOn
            case Self.reorderingName: federationAwareReordering = isOn
            case _ where Self.mandatoryNames.contains(name):
                guard isOn else { throw .mandatory }
            case _ where Self.names.contains(name):
                if isOn { disabledPasses.remove(name) } else { disabledPasses.insert(name) }
            default:
                let all = Self.names + Self.mandatoryNames
                throw .unknown(
                    hint: Spelling.hint(for: name, among: all) ?? "the features are " + all.joined(separator: ", "))
            }
        }

        /// What a plan records: both switches of joins, and the passes that are off.
        var recorded: [String: Bool] {
            var recorded = [Self.joinFederationName: joinFederation, Self.reorderingName: federationAwareReordering]
            for name in disabledPasses { recorded[name] = false }
            return recorded
        }

        /// The same for the optimizer.
        var ofOptimizer: OptimizerFeatures {
            var features = OptimizerFeatures()
            features.joinFederation = joinFederation
            features.federationAwareReordering = federationAwareReordering
            if disabledPasses.isEmpty { return features }
            for pass in Optimizer.passes where disabledPasses.contains(type(of: pass).feature) {
                features.disabledPasses.insert(type(of: pass).name)
            }
            return features
        }
    }
}
