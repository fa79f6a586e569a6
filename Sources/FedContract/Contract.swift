import FedPlan

/// Compiles the cases of a folder, and stores their plans or compares them with the stored ones.
package struct Contract: Sendable {
    package let folder: ContractFolder
    private let planner: any Planner

    package init(folder: ContractFolder, planner: any Planner) {
        self.folder = folder
        self.planner = planner
    }

    /// Stores the plan of every case; files that say the same already are left alone.
    ///
    /// Fails where a case does not compile. Plans without a case are reported, and kept.
    package func record() async -> ContractReport {
        var outcomes: [ContractReport.Outcome] = []
        for item in folder.cases {
            do throws(PlannerError) {
                let text = try await planner.plan(item.request, in: folder)
                guard let plan = try? JSONValue(parsing: text) else { throw PlannerError("the answer is not JSON") }
                let isNew = try? folder.storedPlan(of: item.name) == nil
                let wrote: Bool
                do {
                    wrote = try folder.store(plan, of: item.name)
                } catch {
                    outcomes.append(.init(name: item.name, result: .failed, summary: error.message))
                    continue
                }
                outcomes.append(
                    .init(
                        name: item.name, result: wrote ? .written : .unchanged,
                        summary: !wrote ? "unchanged" : isNew == true ? "new plan" : "the plan changed"))
            } catch {
                outcomes.append(.init(name: item.name, result: .failed, summary: error.message))
            }
        }
        return ContractReport(name: folder.name, outcomes: outcomes + stale)
    }

    /// Compares the plan of every case with the stored one.
    package func verify(level: ContractLevel) async -> ContractReport {
        var outcomes: [ContractReport.Outcome] = []
        for item in folder.cases { outcomes.append(await verify(item, level: level)) }
        return ContractReport(name: folder.name, outcomes: outcomes + stale)
    }

    private func verify(_ item: ContractFolder.Case, level: ContractLevel) async -> ContractReport.Outcome {
        let expected: JSONValue
        do {
            guard let stored = try folder.storedPlan(of: item.name) else {
                return .init(
                    name: item.name, result: .missing,
                    summary: "there is no \(item.name).plan.json; run `fedexplain contract record` on the folder")
            }
            expected = stored
        } catch {
            return .init(name: item.name, result: .failed, summary: error.message)
        }
        let text: String
        do {
            text = try await planner.plan(item.request, in: folder)
        } catch {
            return .init(name: item.name, result: .failed, summary: error.message)
        }
        guard let actual = try? JSONValue(parsing: text) else {
            return .init(name: item.name, result: .failed, summary: "the answer is not JSON")
        }

        var differences = level.differences(expected: expected, actual: actual)
        if level == .bytes, differences.isEmpty, text != expected.canonicalText {
            differences.append("the answer is not in the canonical form: the values are the same, the bytes are not")
        }
        guard !differences.isEmpty else { return .init(name: item.name, result: .same, summary: "same \(level)") }
        let places = differences.count == 1 ? "one place" : "\(differences.count) places"
        return .init(
            name: item.name, result: .differs, summary: "the plan differs in \(places)",
            details: differences.joined(separator: "\n"))
    }

    private var stale: [ContractReport.Outcome] {
        folder.stale.map {
            .init(name: $0, result: .stale, summary: "\($0).plan.json has no case; remove it, or add \($0).sql")
        }
    }
}
