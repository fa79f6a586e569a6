import FedCompiler
import FedPlan

/// The description of the interface at `/openapi.json`, in OpenAPI 3.1: <https://spec.openapis.org/oas/v3.1.0>.
enum OpenAPI {
    static let document: JSONValue = {
        var paths = JSONObject()
        for route in Route.allCases { paths[route.rawValue] = .object(path(route)) }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Federate",
                "summary": "Compiles SQL that spans databases into plans.",
                "version": .string(Compiler.version),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": "/"]],
            "paths": .object(paths),
            "components": ["schemas": OpenAPISchemas.all],
        ]
    }()

    private static func path(_ route: Route) -> JSONObject {
        var operation: JSONObject = [
            "operationId": .string("\(route)"),
            "summary": .string(route.summary),
            "responses": .object(responses(of: route)),
        ]
        if route == .explain {
            operation["requestBody"] = ["required": true, "content": json(schema: "ExplainRequest")]
        }
        var path: JSONObject = [route.method.lowercased(): .object(operation)]
        if route == .systemCapabilities {
            path["parameters"] = [
                [
                    "name": "system", "in": "path", "required": true, "description": "Such as `postgres`.",
                    "schema": ["type": "string"],
                ]
            ]
        }
        return path
    }

    private static func responses(of route: Route) -> JSONObject {
        var responses: JSONObject = [
            "200": ["description": .string(route == .explain ? "The plan" : "Done"), "content": content(of: route)],
            "default": problem("Any error"),
        ]
        switch route {
        case .explain:
            responses["400"] = problem("The request, the SQL or the inline catalog is not valid")
            responses["404"] = problem("There is no catalog for the tenant")
            responses["408"] = problem("The body did not arrive in time")
            responses["413"] = problem("The body is too large")
            responses["415"] = problem("The body is not declared as JSON")
            responses["422"] = problem("The query cannot be pushed down as a whole")
            responses["429"] = problem("Too many requests: try again after Retry-After")
            responses["503"] = problem("The service is stopping")
        case .ready: responses["503"] = problem("The service is stopping")
        case .systemCapabilities: responses["404"] = problem("There is no such system")
        default: break
        }
        return responses
    }

    private static func content(of route: Route) -> JSONValue {
        switch route {
        case .index, .ledger: ["text/html": ["schema": ["type": "string"]]]
        case .metrics: ["text/plain": ["schema": ["type": "string"]]]
        case .explain: json(schema: "Plan")
        case .live, .ready: json(schema: "Health")
        case .capabilities: json(schema: "Capabilities")
        case .systemCapabilities: json(schema: "SystemCapabilities")
        case .openAPI: ["application/json": ["schema": ["type": "object"]]]
        }
    }

    private static func json(schema name: String) -> JSONValue {
        ["application/json": ["schema": OpenAPISchemas.reference(name)]]
    }

    private static func problem(_ description: String) -> JSONValue {
        [
            "description": .string(description),
            "content": ["application/problem+json": ["schema": OpenAPISchemas.reference("Problem")]],
        ]
    }
}
