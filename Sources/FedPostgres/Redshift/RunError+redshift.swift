import FedRuntime

extension RunError {
    /// The same with what to do where Redshift has to write in order to read.
    ///
    /// It notes what it knows of tables of other databases, and brings stale views up to date.
    var withRedshiftHint: RunError {
        guard message.contains("transaction is read-only") else { return self }
        var error = self
        error.message += "; where a query reads external tables or stale views, `read_only: false` lets Redshift write"
        return error
    }
}
