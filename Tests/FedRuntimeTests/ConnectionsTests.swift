import FedRuntime
import FedTesting
import Foundation
import Testing

@Suite struct ConnectionsTests {
    @Test func cases() throws {
        let folder = try TemporaryFolder()
        try folder.write("from a file\n", to: "secret")
        let file = CaseFile(url: casesFolder.appendingPathComponent("connections.test"))
        let mismatches = try file.run { test in
            guard test.command == "settings" else { throw test.unknownCommand }
            guard let id = test.arguments.first else { throw test.missing("a connection id") }
            do throws(RunError) {
                // References to files need a folder that exists; the others show what is made of a path.
                let isReference = test.input.contains("${file:")
                let document = try ConnectionsDocument(
                    parsing: test.input, name: "case",
                    folder: isReference ? folder.url : URL(fileURLWithPath: "/etc/fed"))
                let settings = try document.settings(for: id, tenant: "t1", environment: ["SECRET_PW": "p@ss/word"])
                let lines = settings.values.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }
                let head = ["system = \(settings.system)"] + (settings.driver.map { ["driver = \($0)"] } ?? [])
                return (head + lines).joined(separator: "\n")
            } catch {
                return "error \(error.code.rawValue): \(error)"
            }
        }
        file.record(mismatches)
    }

    static let literalSecrets = [
        "password: hunter2hunter2", "private_key: MIIEvQIBADANBgkq", "token: abcdefgh", "api-key: abcdefgh",
        "password: \"${env:HOME}and more\"", "url: \"postgres://me:hunter2hunter2@host/db\"",
        "url: \"postgres://host/db?user=me&password=hunter2hunter2\"", "uri: \"host=db password=hunter2hunter2\"",
        "uri: \"postgresql://me:hunter2hunter2@host/db\"", "option.auth_token: hunter2hunter2",
        "connection_string: \"Driver={X};PWD=hunter2hunter2;\"", "connection_string: \"Pwd={hunter2;}};hunter2}\"",
    ]

    @Test(arguments: literalSecrets)
    func aSharedFileWithALiteralSecretIsRefused(setting: String) throws {
        let folder = try TemporaryFolder()
        let text = "t1:\n  a: { system: postgres, \(setting) }\n"
        let url = folder.url.appendingPathComponent("c.yaml")
        for mode in [0o644, 0o640, 0o604] {
            try folder.write(text, to: "c.yaml", mode: mode)
            let error = #expect(throws: RunError.self) { try ConnectionsDocument(contentsOf: url) }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("chmod 600") == true)
            #expect(error?.message.contains("hunter2") == false)
        }
        try folder.write(text, to: "c.yaml", mode: 0o600)
        _ = try ConnectionsDocument(contentsOf: url)
    }

    @Test(arguments: [
        "password: \"${env:PW}\"", "password: \"${file:pw}\"", "url: \"postgres://me:${env:PW}@host/db\"",
        "url: \"postgres://me@host:5432/db\"", "user: hunter2hunter2", "private_key_path: keys/a.p8", "password: \"\"",
        "connection_string: \"Driver={X};PWD={${env:PW}};UID=me\"", "uri: \"host=db password=${env:PW}\"",
    ])
    func aSharedFileWithoutALiteralSecretIsRead(setting: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("t1:\n  a: { system: postgres, \(setting) }\n", to: "c.yaml", mode: 0o644)
        let document = try ConnectionsDocument(contentsOf: folder.url.appendingPathComponent("c.yaml"))
        #expect(document.tenants["t1"]?["a"]?.system == "postgres")
    }

    /// A document through a pipe of mode `mode`, as a shell's `<(…)` gives one.
    private func documentThroughAPipe(_ text: String, mode: mode_t) throws -> ConnectionsDocument {
        let folder = try TemporaryFolder()
        let path = folder.path("pipe")
        try #require(mkfifo(path, mode) == 0)
        try #require(chmod(path, mode) == 0)
        Thread.detachNewThread {
            let descriptor = open(path, O_WRONLY)
            _ = write(descriptor, Array(text.utf8), text.utf8.count)
            close(descriptor)
        }
        return try ConnectionsDocument(contentsOf: URL(fileURLWithPath: path))
    }

    @Test func aPipeIsReadToo() throws {
        let text = "t1:\n  a: { system: postgres, password: hunter2hunter2 }\n  b: { system: sqlite, path: x.db }\n"
        let document = try documentThroughAPipe(text, mode: 0o600)
        #expect(document.tenants["t1"]?["a"]?.values == ["password": "hunter2hunter2"])
        let settings = try document.settings(for: "b", tenant: "t1")
        #expect(settings.values["path"] == FileManager.default.currentDirectoryPath + "/x.db")
        let error = #expect(throws: RunError.self) { try documentThroughAPipe(text, mode: 0o644) }
        #expect(error?.message.contains("chmod 600") == true)
    }

    @Test func aDocumentWithoutAnEndIsRefused() {
        let error = #expect(throws: RunError.self) {
            try ConnectionsDocument(contentsOf: URL(fileURLWithPath: "/dev/zero"))
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.hasSuffix("it is larger than 4194304 bytes") == true)
    }

    @Test(arguments: ["[", "{a: ", "? ", "- "])
    func deepNestingEndsInAnError(_ part: String) {
        let text = String(repeating: part, count: 200_000)
        let error = #expect(throws: RunError.self) {
            try ConnectionsDocument(parsing: text, name: "case", folder: URL(fileURLWithPath: "/"))
        }
        #expect(error?.code == .configuration)
    }

    @Test func aMissingDocumentIsAnErrorOfConfiguration() {
        let error = #expect(throws: RunError.self) {
            try ConnectionsDocument(contentsOf: URL(fileURLWithPath: "/no/such/connections.yaml"))
        }
        #expect(error?.code == .configuration)
    }

    @Test func resolvedSecretsAppearInNoErrorAndNoText() throws {
        let document = try ConnectionsDocument(
            parsing: """
                t1:
                  a: { system: postgres, host: db.example, password: "${env:PW}" }
                  b: { system: postgres, url: "postgres://me:to%2Fps3cret@db.example/x" }
                  c: { system: postgres, password: "xy" }
                """, name: "case", folder: URL(fileURLWithPath: "/"))
        for id in ["a", "b", "c"] {
            _ = try document.settings(for: id, tenant: "t1", environment: ["PW": "swörd fish"])
        }
        let error = RunError(
            .unavailable, "db.example refuses swörd fish, sw%C3%B6rd%20fish, to%2Fps3cret and to/ps3cret; xy xyz")
        #expect(error.message == "db.example refuses ***, ***, *** and ***; *** xyz")
        #expect(Redaction.clean("nothing here") == "nothing here")
        // A mark that stands behind the secret does not hide it.
        #expect(Redaction.clean("swörd fish\u{301} and xy\u{301}") == "***\u{301} and ***\u{301}")
    }
}
