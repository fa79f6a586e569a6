import FedCompiler
import FedDiagnostics
import FedPlan
import FedService
import Foundation
import Hummingbird
import HummingbirdTesting
import Testing

/// The OpenAPI document says what the code does.
@Suite struct OpenAPITests {
    private func document() async throws -> JSONValue {
        let application = try Service.make().application(host: "127.0.0.1", port: 0)
        return try await application.test(.router) { client in
            try await client.execute(uri: "/openapi.json", method: .get) { response in
                try JSONValue(parsing: String(buffer: response.body))
            }
        }
    }

    @Test func everyRouteIsInIt() async throws {
        let paths = try #require(try await document()["paths"]?.objectValue)
        #expect(paths.members.map(\.name).sorted() == Route.allCases.map(\.rawValue).sorted())
        for route in Route.allCases {
            #expect(paths[route.rawValue]?[route.method.lowercased()] != nil, "\(route)")
        }
    }

    @Test func everyReferenceLeadsSomewhere() async throws {
        let document = try await document()
        let schemas = try #require(document["components"]?["schemas"]?.objectValue)
        let references = Self.references(in: document)
        #expect(!references.isEmpty)
        for reference in references {
            let name = try #require(reference.split(separator: "/").last.map(String.init))
            #expect(reference == "#/components/schemas/\(name)" && schemas[name] != nil)
        }
    }

    @Test func theRequestHasTheMembersThatAreRead() async throws {
        let request = try await document()["components"]?["schemas"]?["ExplainRequest"]?["properties"]?.objectValue
        #expect(request?.members.map(\.name).sorted() == ExplainRequest.members.sorted())
    }

    @Test func theFeaturesAreTheSwitchesOfTheCompiler() async throws {
        let names = CompileRequest.Features.names + CompileRequest.Features.mandatoryNames
        #expect(names.contains("absorb_join") && names.contains("unnest") && Set(names).count == names.count)
        let url = URL(filePath: "../../schemas/explain-request.schema.json", relativeTo: URL(filePath: #filePath))
        let published = try JSONValue(parsing: String(contentsOf: url, encoding: .utf8))["properties"]?["features"]
        let own = try await document()["components"]?["schemas"]?["ExplainRequest"]?["properties"]?["features"]
        for features in [published, own] {
            #expect(Self.members(features?["properties"]) == Set(names))
            for name in CompileRequest.Features.mandatoryNames {
                #expect(features?["properties"]?[name]?["const"] == .bool(true))
            }
        }
        let listed = Compiler.capabilities()["features"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
        #expect(listed == names)
    }

    @Test func theCodesAreTheClosedList() async throws {
        let codes = try await document()["components"]?["schemas"]?["Problem"]?["properties"]?["code"]?["enum"]
        #expect(codes?.arrayValue?.compactMap(\.stringValue) == ErrorCode.allCases.map(\.rawValue))
    }

    /// The published schemas and this document are two texts about one thing.
    @Test(arguments: [("explain-request", "ExplainRequest"), ("plan", "Plan"), ("problem", "Problem")])
    func thePublishedSchemasHaveTheSameMembers(file: String, name: String) async throws {
        let url = URL(filePath: "../../schemas/\(file).schema.json", relativeTo: URL(filePath: #filePath))
        let published = try JSONValue(parsing: String(contentsOf: url, encoding: .utf8))
        let own = try #require(try await document()["components"]?["schemas"]?[name])
        #expect(Self.members(own["properties"]) == Self.members(published["properties"]))
        #expect(Self.texts(own["required"]) == Self.texts(published["required"]))
    }

    private static func members(_ value: JSONValue?) -> Set<String> {
        Set(value?.objectValue?.members.map(\.name) ?? [])
    }

    private static func texts(_ value: JSONValue?) -> Set<String> {
        Set(value?.arrayValue?.compactMap(\.stringValue) ?? [])
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { member in
                member.name == "$ref" ? [member.value.stringValue].compactMap { $0 } : references(in: member.value)
            }
        case .array(let elements): elements.flatMap(references)
        default: []
        }
    }
}
