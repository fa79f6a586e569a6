import FedPlan
import FedRuntime
import Foundation

/// The laws that every connector keeps; a test target runs each against its own `ConformanceSubject`.
package enum ConnectorLaw: String, CaseIterable, Sendable {
    case anEmptyResultEndsAtOnce
    case batchesHoldEveryRowOnce
    case everyTypeArrivesExactly
    case everyTypeCanBeNull
    case longAndUnicodeTextSurvives
    case wideRowsArriveWhole
    case wrongColumnCountIsRefused
    case brokenSQLIsRefused
    case severalStatementsAreRefused
    case aTrailingCommentIsHarmless
    case aNULCharacterIsRefused
    case writingIsRefused
    case unknownSettingsAreRefused
    case anAbsentSystemIsUnavailable
    case wrongCredentialsAreRefused
    case noMessageShowsASecret
    case anErrorAmongRowsEndsTheStatement
    case cancelEndsASlowStatement
    case cancellingOneSparesTheOthers
    case aTimeLimitEndsASlowStatement
    case aStatementMayBeLeftEarly
    case statementsRunSideBySide
    case statementsSeeOneSnapshot
    case theSentTextIsTheQuery
    case theQueryTagArrives

    /// Held by the laws that count the rows of the table that they add to, or may not add to.
    private static let counting = NSLock()

    /// - Throws: `Violation`, or whatever the system did not expect.
    package func check(_ subject: any ConformanceSubject) throws {
        switch self {
        case .anEmptyResultEndsAtOnce: try subject.checkEmptyResult()
        case .batchesHoldEveryRowOnce: try subject.checkBatches()
        case .everyTypeArrivesExactly: try subject.checkValues()
        case .everyTypeCanBeNull: try subject.checkNulls()
        case .longAndUnicodeTextSurvives: try subject.checkText()
        case .wideRowsArriveWhole: try subject.checkWideRows()
        case .wrongColumnCountIsRefused: try subject.checkColumnCount()
        case .brokenSQLIsRefused: try subject.checkRefused("SELECT 1 AS a FROM nowhere.at_all WHERE (")
        case .severalStatementsAreRefused: try subject.checkSeveralStatements()
        case .aTrailingCommentIsHarmless: try subject.checkTrailingComment()
        case .aNULCharacterIsRefused: try subject.checkRefused(subject.numbers(1) + "\0")
        case .writingIsRefused: try Self.counting.withLock { try subject.checkWriting() }
        case .unknownSettingsAreRefused: try subject.checkUnknownSetting()
        case .anAbsentSystemIsUnavailable: try subject.checkAbsentSystem()
        case .wrongCredentialsAreRefused: try subject.checkCredentials()
        case .noMessageShowsASecret: try subject.checkSecrets()
        case .anErrorAmongRowsEndsTheStatement: try subject.checkErrorAmongRows()
        case .cancelEndsASlowStatement: try subject.checkCancel()
        case .cancellingOneSparesTheOthers: try subject.checkCancelOfOne()
        case .aTimeLimitEndsASlowStatement: try subject.checkTimeLimit()
        case .aStatementMayBeLeftEarly: try subject.checkLeavingEarly()
        case .statementsRunSideBySide: try subject.checkSideBySide()
        case .statementsSeeOneSnapshot: try Self.counting.withLock { try subject.checkSnapshot() }
        case .theSentTextIsTheQuery: try subject.checkSentText()
        case .theQueryTagArrives: try subject.checkQueryTag()
        }
    }
}
