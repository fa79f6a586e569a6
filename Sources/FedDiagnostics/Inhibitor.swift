/// Why one operator stays above its Federate: in a plan, or in an error that asks for a plan without such.
package struct Inhibitor: Hashable, Sendable {
    package struct Location: Hashable, Sendable {
        package var line: Int
        package var column: Int
        package var length: Int

        package init(line: Int, column: Int, length: Int) {
            self.line = line
            self.column = column
            self.length = length
        }
    }

    package var code: String
    package var operatorName: String
    package var expression: String
    package var connectionID: String?
    package var location: Location?
    package var reason: String
    package var remedy: String?

    package init(
        code: String, operatorName: String, expression: String, connectionID: String?, location: Location?,
        reason: String, remedy: String?
    ) {
        self.code = code
        self.operatorName = operatorName
        self.expression = expression
        self.connectionID = connectionID
        self.location = location
        self.reason = reason
        self.remedy = remedy
    }
}
