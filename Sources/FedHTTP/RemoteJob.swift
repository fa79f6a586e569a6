package import FedPlan
package import FedRuntime

/// One statement on a system that runs it as a job: sent, asked after, read page by page, and closed.
///
/// Each system's module has one. Its calls block, come from several threads, and end soon after a stop.
package protocol RemoteJob: AnyObject, Sendable {
    /// How many pages may be fetched at the same time, where several are known.
    var pagesAtOnce: Int { get }

    /// Sends the statement.
    func submit(_ watch: Watch) throws(RunError) -> JobState

    /// Asks how it goes.
    func poll(_ watch: Watch) throws(RunError) -> JobState

    /// Fetches one page.
    func page(_ reference: String, _ watch: Watch) throws(RunError) -> ResultPage

    /// Asks the system to stop the statement; returns within seconds, and tells of no failure.
    func stop()

    /// Tells the system that nothing more will be read, where it wants to know.
    func finish()
}

extension RemoteJob {
    package var pagesAtOnce: Int { 1 }

    package func finish() {}
}

package enum JobState: Sendable {
    /// Not done; ask again after so long, or when the cursor likes to.
    case running(Duration?)
    /// The columns are known; the first page is here.
    case ready([RemoteColumn], ResultPage)
}

/// A column as a system describes it.
package struct RemoteColumn: Sendable {
    package var name: String
    /// How its values are written, if as texts.
    package var form: TextForm?
    /// The type in the system's words.
    package var type: String
    /// Whether its values may be those of a type.
    package var canBecome: @Sendable (ColumnType) -> Bool

    /// A type that is not read here has no form.
    package init(name: String, _ form: TextForm?, type: String) {
        self.init(name: name, type: type) { form?.canBecome($0) ?? false }
        self.form = form
    }

    /// A column whose pages know by themselves how to read it.
    package init(name: String, type: String, canBecome: @escaping @Sendable (ColumnType) -> Bool) {
        self.name = name
        self.type = type
        self.canBecome = canBecome
    }
}

extension RemoteStatement {
    /// How the values of each column are read.
    ///
    /// - Throws: `queryFailed`, naming the first column that does not fit.
    package func fields(_ found: [RemoteColumn]) throws(RunError) -> [TextField] {
        guard found.count == columns.count, !columns.isEmpty else {
            throw RunError(
                .queryFailed,
                "columns returned by the query: \(found.count); declared by the view: \(columns.count)")
        }
        var fields: [TextField] = []
        for (index, (column, declared)) in zip(found, columns).enumerated() {
            guard column.canBecome(declared.type) else {
                throw RunError(
                    .queryFailed,
                    "column \(index + 1), \"\(declared.name)\", is declared \(declared.type), but the query returns "
                        + column.type)
            }
            fields.append(TextField(column.form ?? .nothing, as: declared.type))
        }
        return fields
    }
}

/// Until when something may go on.
package struct Watch: Sendable {
    package var deadline: ContinuousClock.Instant?
    package var isStopped: @Sendable () -> Bool

    package init(until deadline: ContinuousClock.Instant? = nil, isStopped: @escaping @Sendable () -> Bool = { false })
    {
        self.deadline = deadline
        self.isStopped = isStopped
    }

    /// For what is asked of a system when nobody waits for its answer any more.
    package static func brief(_ duration: Duration = .seconds(5)) -> Watch { Watch(until: .now + duration) }
}

extension HTTPClient {
    package func send(_ request: HTTPRequest, _ watch: Watch) throws(HTTPFault) -> HTTPAnswer {
        try send(request, until: watch.deadline, isStopped: watch.isStopped)
    }

    package func sendPatiently(
        _ request: HTTPRequest, _ watch: Watch, isLater: (HTTPAnswer) -> Bool = HTTPAnswer.isLater,
        again: (inout HTTPRequest) -> Void = { _ in }
    ) throws(HTTPFault) -> HTTPAnswer {
        try sendPatiently(
            request, until: watch.deadline, isStopped: watch.isStopped, isLater: isLater, again: again)
    }
}
