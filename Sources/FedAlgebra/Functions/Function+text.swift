/// Functions of text. Characters are Unicode scalars, and places count from one.
///
/// Patterns of regular expressions are literals in the notation of `RegularExpression.pattern`.
extension Function {
    package static let concatenate = Function("concatenate")
    /// separator, texts: those that are not NULL, with the separator between them; NULL for a NULL separator only.
    package static let concatenateWith = Function("concatenateWith", nulls: .own)
    package static let length = Function("length")
    /// Bytes of the UTF-8 of text, or of bytes.
    package static let octetLength = Function("octetLength")

    /// text, literal first character, literal count: the first at least one, the count at least zero.
    package static let substring = Function("substring")
    /// text, first character, count: positions before the text count, too; a count below zero fails.
    package static let substringFrom = Function("substringFrom", failure: .possible)
    /// text, first character, count: below zero it counts from the end, and zero is one; without characters for a
    /// count below zero.
    package static let substringAround = Function("substringAround")
    /// text, count: none for a count below zero.
    package static let leftmost = Function("leftmost")
    package static let rightmost = Function("rightmost")

    /// text, characters to take off: blanks by default.
    package static let trim = Function("trim")
    package static let trimLeading = Function("trimLeading")
    package static let trimTrailing = Function("trimTrailing")

    /// Full case mapping of Unicode's root locale, with the final sigma.
    package static let lower = Function("lower")
    package static let upper = Function("upper")
    /// The first character of each word in title case, the rest in lower case; blanks part words.
    package static let initialCapitals = Function("initialCapitals")

    /// Words are of letters and ASCII digits: each has its first character in upper case, and the rest in lower case.
    ///
    /// A capital sigma before an apostrophe or another character that case does not look at is not defined.
    package static let capitalizedWords = Function("capitalizedWords")

    /// text, part: where the part begins, one for an empty part, zero where there is none.
    package static let position = Function("position")
    /// text, part: an empty part is in every text.
    package static let startsWith = Function("startsWith")
    package static let endsWith = Function("endsWith")
    package static let contains = Function("contains")

    /// text, part, replacement: all places from the left; an empty part is nowhere.
    package static let replace = Function("replace")
    /// text, characters, their counterparts: a character without a counterpart goes; the first of equal ones counts.
    package static let translate = Function("translate")
    /// text, count: empty for a count below one.
    package static let `repeat` = Function("repeat")
    package static let reverse = Function("reverse")
    /// text, length, fill: cut on the right where the text is longer; an empty fill adds nothing.
    package static let padLeading = Function("padLeading")
    package static let padTrailing = Function("padTrailing")
    /// text, delimiter, number of a field: from the end below zero; empty where there is none.
    ///
    /// Zero fails. An empty delimiter parts nothing.
    package static let splitPart = Function("splitPart", failure: .possible)

    /// The code point of the first character; zero for an empty text.
    package static let codePoint = Function("codePoint")
    /// The character of a code point: fails for zero and for what is none.
    package static let character = Function("character", failure: .possible)
    /// The character of the lowest eight bits of a bigint; empty below zero.
    package static let byteCharacter = Function("byteCharacter")

    /// Of text's UTF-8, or of bytes: lower-case hexadecimal digits.
    package static let md5 = Function("md5")
    package static let sha256 = Function("sha256")
    /// Upper-case hexadecimal digits, of a bigint as few as it needs, of bytes two for each.
    package static let hexadecimal = Function("hexadecimal")
    /// The bytes of hexadecimal digits; NULL where the text has others.
    ///
    /// An odd number of them has a zero before it.
    package static let bytesOfHexadecimal = Function("bytesOfHexadecimal", nulls: .propagatesAndMakes)
    /// Of text's UTF-8, or of bytes: lines of 76 characters with CR and LF between them.
    package static let base64 = Function("base64")

    /// Bytes as UTF-32, the highest byte first.
    package static let textOfUTF32 = Function("textOfUTF32", failure: .possible)

    /// pattern, literal escape character: the LIKE pattern with that character only where `like` needs it.
    ///
    /// That is before `%`, `_` and itself; at the end of the pattern it stays. For an empty text instead of the character the pattern gets backslashes for its backslashes.
    package static let likePattern = Function("likePattern")

    /// text, pattern: whether there is a match.
    package static let regexMatches = Function("regexMatches")
    /// text, pattern, literal replacement of all matches.
    ///
    /// In the replacement `\0` to `\9` are groups, `\\` a backslash.
    package static let regexReplace = Function("regexReplace")
    /// text, pattern: the first match; NULL where there is none, or an empty one.
    package static let regexSubstring = Function("regexSubstring", nulls: .propagatesAndMakes)
    /// text, pattern, literal number of a group: empty when there is no match, or none of the group.
    package static let regexGroup = Function("regexGroup")
    /// text, pattern: how many matches there are.
    package static let regexCount = Function("regexCount")
    /// text, pattern: where the first match begins, or zero.
    package static let regexPosition = Function("regexPosition")

    package static let text: [Function] = [
        concatenate, concatenateWith, length, octetLength, substring, substringFrom, substringAround, leftmost,
        rightmost, trim, trimLeading, trimTrailing, lower, upper, initialCapitals, capitalizedWords, position,
        startsWith, endsWith,
        contains, replace, translate, `repeat`, reverse, padLeading, padTrailing, splitPart, codePoint, character,
        byteCharacter, md5, sha256, hexadecimal, bytesOfHexadecimal, base64, textOfUTF32, likePattern, regexMatches,
        regexReplace,
        regexSubstring, regexGroup, regexCount, regexPosition,
    ]
}
