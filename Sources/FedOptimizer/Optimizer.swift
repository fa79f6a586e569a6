package import FedAlgebra
import FedCatalog
package import FedDiagnostics

/// Runs the passes in order, and checks the tree after each one: by itself, and against the one before it.
package struct Optimizer: Sendable {
    /// Passes that run once, or in turns until none of them fires.
    package enum Stage: Sendable {
        case once(any Pass)
        case untilStable([any Pass])

        var passes: [any Pass] {
            switch self {
            case .once(let pass): [pass]
            case .untilStable(let passes): passes
            }
        }
    }

    /// The order matters: each comment says why a pass stands where it does.
    package static let standard: [Stage] = [
        // Every later pass sees operators alone, without queries in their scalars.
        .once(Unnest()),
        .once(FoldConstants()),
        // What NOT stands before can come down in parts.
        .once(SimplifyPredicates()),
        // What every alternative asks for can come down by itself.
        .once(PullCommonFactors()),
        // A list comes down, and goes to a system, as one condition.
        .once(CollectEqualities()),
        // A side whose missing rows do not matter lets filters through.
        .once(SimplifyOuterJoins()),
        // Filters come down before joins are grouped, so that what is left are join conditions.
        .once(PushDownFilters()),
        // Conditions that came down say what no row can come from.
        .once(PruneEmpty()),
        // Once conditions are join conditions, no product need stay that a condition can replace.
        .once(ConnectJoins()),
        // All equalities are conditions of joins now.
        .once(InferPredicates()),
        // What a subquery asks of one system's tables is theirs before these are grouped.
        .once(PushDownSemiJoins()),
        .once(GroupJoinsBySystem()),
        // Columns that nobody reads go before anything is put below a border.
        .once(PruneColumns()),
        .once(IntroduceFederates()),
        // Each of these can make room for another: a join that went below lets a limit above it go, too.
        .untilStable([
            AbsorbFilter(), AbsorbJoin(), AbsorbOuterJoin(), AbsorbSemiJoin(), AbsorbProject(), AbsorbAggregate(),
            AbsorbWindow(), AbsorbDistinct(), AbsorbSetOperation(), AbsorbTopN(), AbsorbLimit(),
        ]),
        // Columns that only the remote reads stay there.
        .once(PruneColumns()),
        // The borders are where they will be, with the columns that they will have.
        .once(ReduceBySemiJoin()),
        // What no system takes over as a whole, several may take over in parts; the keys of joins stay in them. Those of
        // joins are looked for in the branches of unions, too.
        .once(PartialAggregateOverUnion()),
        .once(PartialAggregateBelowJoin()),
        // A part of an aggregate repeats no row.
        .once(PartialDistinct()),
        // What groups and repetitions need is settled; nothing else asks for columns.
        .once(PushDownExpressions()),
        // Nothing goes below a border any more, so that no remote computes with rows that it has chosen.
        .once(PushSample()),
        .once(ReportLocalOperators()),
    ]

    /// The standard passes in the order of their first run, each once.
    package static let passes: [any Pass] = {
        var names: Set<String> = []
        return standard.flatMap(\.passes).filter { names.insert(type(of: $0).name).inserted }
    }()

    /// A pass that fired, with the tree after it.
    package struct Step: Sendable {
        package var pass: String
        package var tree: Relation
    }

    let stages: [Stage]
    let validates: Bool
    let keepsSteps: Bool

    /// Makes an optimizer; with `validates`, and always in debug builds, the tree is checked after each pass.
    ///
    /// With `keepsSteps`, `run` also gives the trees on the way.
    package init(stages: [Stage] = Optimizer.standard, validates: Bool = false, keepsSteps: Bool = false) {
        self.stages = stages
        self.keepsSteps = keepsSteps
        #if DEBUG
            self.validates = true
        #else
            self.validates = validates
        #endif
    }

    /// Rewrites a tree.
    ///
    /// A join that is larger than its inputs stays local at first. What is above it may make it small again, so the tree
    /// is also tried with all joins, and the one is taken of which less is expected to cross the borders.
    ///
    /// - Throws: `INTERNAL` when a pass breaks an invariant.
    package func run(
        _ tree: Relation, in context: inout PassContext
    ) throws(CompileError) -> (tree: Relation, steps: [Step]) {
        var other = context
        let guarded = try attempt(tree, in: &context)
        guard context.avoidedExplosion else { return guarded }
        other.allowsExplosions = true
        let unguarded = try attempt(tree, in: &other)
        guard unguarded.tree.bytesAcrossBorders < guarded.tree.bytesAcrossBorders else { return guarded }
        context = other
        return unguarded
    }

    private func attempt(
        _ tree: Relation, in context: inout PassContext
    ) throws(CompileError) -> (tree: Relation, steps: [Step]) {
        var tree = tree
        var steps: [Step] = []
        var invariants = Invariants(of: tree, output: context.output, keepsOrder: context.keepsOrder)
        for stage in stages {
            switch stage {
            case .once(let pass):
                _ = try run(pass, &tree, &steps, &invariants, in: &context)
            case .untilStable(let passes):
                // Every absorption makes the part above the border smaller; the bound is for a broken pass.
                for _ in 0..<100 {
                    context.refusals = []
                    var fired = false
                    for pass in passes where try run(pass, &tree, &steps, &invariants, in: &context) { fired = true }
                    if !fired { break }
                }
                context.settleRefusals()
            }
        }
        // The last check is never left out: a plan that breaks an invariant must not leave the compiler.
        try check(tree, after: "the last pass", &invariants, context)
        return (tree, steps)
    }

    private func run(
        _ pass: any Pass, _ tree: inout Relation, _ steps: inout [Step], _ invariants: inout Invariants,
        in context: inout PassContext
    ) throws(CompileError) -> Bool {
        let name = type(of: pass).name
        if context.features.disabledPasses.contains(name), !type(of: pass).isMandatory { return false }
        guard let rewritten = try pass.run(tree, in: &context) else { return false }
        tree = rewritten
        if keepsSteps { steps.append(Step(pass: name, tree: tree)) }
        if validates { try check(tree, after: name, &invariants, context) }
        return true
    }

    private func check(
        _ tree: Relation, after pass: String, _ invariants: inout Invariants, _ context: PassContext
    ) throws(CompileError) {
        do {
            try Validator.check(tree, output: context.output)
            try invariants.check(tree)
        } catch {
            throw CompileError(.internal, "the plan is not valid after \(pass): \(error.message)")
        }
    }
}
