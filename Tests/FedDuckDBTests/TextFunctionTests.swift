import FedCompiler
import FedDuckDB
import FedRuntime
import Testing

/// The functions of text that the engine gets from here; what they give is what Spark 4.1 gives.
@Suite struct TextFunctionTests {
    @Test(arguments: [
        ("lower('ÉaΣ İ')", "éaς i̇"), ("lower('ΣaΣΣb')", "σaσσb"), ("lower('a.Σ.')", "a.ς."), ("lower('')", ""),
        ("upper('straße ŉ ǆ')", "STRASSE ʼN Ǆ"), ("upper('aZ')", "AZ"),
        ("initcap('hELLO wORLD foo_bar éa ǆa ßa x'||chr(9)||'y')", "Hello World Foo_bar Éa ǅa Ssa X\\ty"),
        ("capitalized_words('foo_BAR o''neil 3RD ßa ǆx İA')", "Foo_Bar O'Neil 3rd SSa Ǆx İa"),
        ("capitalized_words('ΑΣ 1ΑΣ Σ')", "Ας 1ας Σ"), ("capitalized_words('')", ""),
        ("reverse('hé😀')", "😀éh"), ("reverse('e'||chr(769)||'x')", "x\u{301}e"), ("reverse('')", ""),
        ("substring('hello', 0, 3)", "hel"), ("substring('hello', -1, 3)", "o"), ("substring('hello', -7, 3)", "h"),
        ("substring('hello', 2, -1)", ""), ("substring('😀é', 2, 2147483647)", "é"),
        ("substring('hello', -2147483648, 2147483647)", "hell"), ("substring('a', 2147483647, 2147483647)", ""),
        ("right('hello', 2)", "lo"), ("right('hello', -2)", ""), ("right('é', 9)", "é"),
        ("repeat('ab', 3)", "ababab"), ("repeat('ab', -1)", ""), ("repeat('ab', 2147483647)", nil),
        ("lpad('a', 5, 'xy')", "xyxya"), ("lpad('abc', 2, 'x')", "ab"), ("lpad('abc', -2, 'x')", ""),
        ("lpad('a', 3, '')", "a"), ("rpad('é', 3, '😀')", "é😀😀"), ("rpad('a', 2147483647, 'x')", nil),
        ("split_part('a,b,c', ',', 2)", "b"), ("split_part('a,b,c', ',', -1)", "c"),
        ("split_part('a,b,c', ',', 9)", ""), ("split_part('a,b,c', ',', -4)", ""), ("split_part('abc', '', 1)", "abc"),
        ("split_part('abc', '', 2)", ""), ("split_part('', ',', 1)", ""), ("split_part('aaa', 'aa', 2)", "a"),
        ("split_part('aaa', 'aa', -1)", "a"), ("split_part('a', ',', 0)", ""),
        ("chr(65)", "A"), ("chr(233)", "é"), ("chr(321)", "A"), ("chr(-1)", ""), ("lower(NULL)", nil),
        ("lpad('a', NULL, 'x')", nil), ("checked_text_of_utf32('\\x00\\x01\\xF6\\x00'::BLOB)", "😀"),
        ("plain_number('5e-2')", "0.05"), ("plain_number(' -12345E-5 ')", "-0.12345"), ("plain_number('+.5')", "0.5"),
        ("plain_number('7.')", "7"), ("plain_number('12.5e1')", "125"), ("plain_number('1.25e1')", "12.5"),
        ("plain_number('1.5e3')", "1500"), ("plain_number('001e-999999999999999999999')", "0"),
        ("plain_number('0e9999')", "0"), ("plain_number('1e')", "?1e"), ("plain_number('.e1')", "?.e1"),
        ("plain_number('1e5.5')", "?1e5.5"), ("plain_number('')", "?"), ("plain_number('0.0625e4')", "625"),
        ("plain_number('1e63')", "1" + String(repeating: "0", count: 63)),
        ("plain_number('-1e99')", "-" + String(repeating: "9", count: 64)), ("plain_number('- 1')", "?- 1"),
        ("finite_number('1.5e-7')", "0.00000015"), ("finite_number('inf')", nil), ("finite_number('nan')", nil),
        ("finite_number('-2.0')", "-2.0"), ("integer_text(' -12 ')", " -12 "), ("integer_text('1.0')", "?1.0"),
        ("whole_part('7.00 ')", "7"), ("whole_part('-12.')", "-12"), ("whole_part('7.0 0')", "7.0 0"),
        ("whole_part('70 ')", "70 "), ("whole_part('.0')", ".0"), ("whole_part('a.0')", "a.0"),
        ("whole_part('1.0.0')", "1.0"), ("whole_part('7.01')", "7.01"), ("whole_part('')", ""),
        ("whole_part('  ')", "  "), ("whole_part('7.0'||chr(10))", "7.0\\n"), ("whole_part('٣.0')", "٣.0"),
        ("integer_text('1e2')", "?1e2"), ("integer_text('')", "?"), ("float_text('1e5')", "1e5"),
        ("float_text(' -Infinity')", " -Infinity"), ("float_text('NaN')", "NaN"), ("float_text('+inf ')", "+inf "),
        ("float_text('infi')", "?infi"), ("float_text('-')", "?-"), ("float_text('1f')", "?1f"),
        ("float_text('0x1')", "?0x1"), ("null_if_empty('')", nil), ("null_if_empty('a')", "a"),
        ("checked_split_part('a,b', ',', 2)", "b"), ("checked_split_part(NULL, ',', 0)", nil),
        ("checked_lpad('a', 3, 'x')", "xxa"), ("checked_repeat('a', NULL)", nil),
        ("moment_text(' 2024-01-31 ', 0)", "2024-01-31"), ("moment_text('2024-1-3 1:02', 0)", "2024-1-3 1:02"),
        ("moment_text('2024-01-31T10:20:30.123456', 0)", "2024-01-31T10:20:30.123456"),
        ("moment_text('2024-01-31 10:20:30.1234567', 0)", "?2024-01-31 10:20:30.1234567"),
        ("moment_text('2024-01-31 10:20+05:30', 0)", "?2024-01-31 10:20+05:30"),
        ("moment_text('2024-01-31 10:20+05:30', 1)", "2024-01-31 10:20+05:30"),
        ("moment_text('2024-01-31Z', 1)", "2024-01-31Z"), ("moment_text('2024-01-31 1', 0)", "?2024-01-31 1"),
        ("moment_text('24-01-31', 0)", "?24-01-31"), ("moment_text('', 0)", "?"), ("moment_text('epoch', 1)", "?epoch"),
        ("moment_text('+10000-01-01', 1)", "10000-01-01"), ("moment_text('-0001-01-01', 0)", "-0001-01-01"),
        ("moment_text('+-0001-01-01', 1)", "?+-0001-01-01"), ("moment_text('+1-01-01', 1)", "?+1-01-01"),
        ("text_of_moment('2024-01-31 10:20:30.5')", "2024-01-31 10:20:30.5"), ("text_of_moment(NULL)", nil),
        ("text_of_moment('10000-01-01')", "+10000-01-01"), ("text_of_moment('0001-12-31 (BC)')", "0000-12-31"),
        ("text_of_moment('0002-11-28 (BC) 01:02:03.5')", "-0001-11-28 01:02:03.5"),
        ("text_of_moment((DATE '0001-01-01' - 6000000)::VARCHAR)", "-16427-07-24"),
    ])
    func texts(call: String, expected: String?) throws {
        let value = expected.map { "\"\($0)\"" } ?? "null"
        #expect(try rows("SELECT federate_\(call) AS n", "n string") == ["{\"n\":\(value)}"])
    }

    @Test(arguments: [
        ("split_part('a', ',', 0)", "field position can not be zero"),
        ("text_of_utf32('\\x00\\x00\\xD8\\x00'::BLOB)", "the bytes are not UTF-32"),
        ("text_of_utf32('\\x00'::BLOB)", "the bytes are not UTF-32"),
        ("repeat('ab', 2147483647)", "a text of more than 256 MB is too large"),
        ("rpad('a', 2147483647, 'x')", "a text of more than 256 MB is too large"),
    ])
    func failures(call: String, message: String) throws {
        let error = #expect(throws: RunError.self) { try rows("SELECT federate_checked_\(call) AS n", "n string") }
        #expect(error?.message == message)
    }

    @Test(arguments: [
        ("' TRUE '", "true"), ("'y'", "true"), ("'1'", "true"), ("'No'", "false"), ("'f'", "false"), ("NULL", "null"),
    ])
    func booleans(text: String, expected: String) throws {
        #expect(try rows("SELECT federate_boolean(\(text)) AS n", "n boolean") == ["{\"n\":\(expected)}"])
    }

    @Test(arguments: ["'on'", "''", "'truef'"])
    func noBooleans(text: String) throws {
        let error = #expect(throws: RunError.self) { try rows("SELECT federate_boolean(\(text)) AS n", "n boolean") }
        #expect(error?.message == "invalid input syntax for boolean")
    }

    @Test(arguments: [("'00fF'", "\\x00\\xFF"), ("'F'", "\\x0F"), ("''", ""), ("'0g'", nil)])
    func hexadecimalDigits(text: String, expected: String?) throws {
        let sql = "SELECT (federate_unhex(\(text)) = '\(expected ?? "")'::BLOB) AS n"
        #expect(try rows(sql, "n boolean") == [#"{"n":\#(expected == nil ? "null" : "true")}"#])
    }

    @Test(arguments: [
        ("'abc', 'a%', '\\'", true), ("'abc', '_b_', '\\'", true), ("'abc', 'b', '\\'", false), ("'', '', '\\'", true),
        ("'', '%%', '\\'", true), ("'a😀b', 'a_b', '\\'", true), ("'a%', 'a\\%', '\\'", true),
        ("'ab', 'a\\%', '\\'", false),
        ("'a\\', 'a\\\\', '\\'", true), ("'a!', 'a!!', '!'", true), ("'aXbXc', '%X%c', '\\'", true),
        ("'aab', 'a%b%b', '\\'", false),
        ("'mississippi', '%iss%ip%', '\\'", true), ("'a', 'a%%', '%'", false),
    ])
    func patterns(arguments: String, expected: Bool) throws {
        #expect(try rows("SELECT federate_like(\(arguments)) AS n", "n boolean") == ["{\"n\":\(expected)}"])
    }

    @Test(arguments: ["'a', 'a\\', '\\'", "'a', '\\a', '\\'"])
    func wrongPatterns(arguments: String) throws {
        let error = #expect(throws: RunError.self) {
            try rows("SELECT federate_like(\(arguments)) AS n", "n boolean")
        }
        #expect(error?.message.contains("invalid pattern: the escape character stands at the end") == true)
    }

    @Test func longTextsAndNullsInWholeVectors() throws {
        let sql = """
            SELECT count(*) FILTER (WHERE federate_reverse(federate_reverse(s)) = s) AS same, \
            count(*) FILTER (WHERE federate_upper(s) IS NULL) AS nulls, \
            sum(length(federate_lpad(s, 40, 'é')))::BIGINT AS n FROM (SELECT CASE WHEN range % 3 = 0 THEN NULL \
            ELSE repeat('aé', (range % 17)::INTEGER) END AS s FROM range(30000))
            """
        #expect(
            try rows(sql, "same bigint;nulls bigint;n bigint") == [#"{"same":20000,"nulls":10000,"n":800000}"#])
    }

    private func rows(_ sql: String, _ columns: String) throws -> [String] {
        let query = EngineQuery(sql, columns)
        return try EngineFixture(query).rows(query)
    }
}
