// swift-tools-version: 6.2
import PackageDescription

// A target may import what its line names, and nothing else. SwiftPM does not check that by
// itself: `make build` passes `--explicit-target-dependency-import-check error`.
let package = Package(
    name: "federate",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fedexplain", targets: ["fedexplain"]),
        .executable(name: "fedrun", targets: ["fedrun"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1",
            traits: ["FullFoundation"]),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // What every stage of the compiler shares: places in the SQL, and errors.
        .module("FedDiagnostics"),

        // The compiler: SQL text in, plan out.
        .module("FedSyntax", "FedDiagnostics"),
        .module("FedCatalog", "FedDiagnostics", .yams),
        .module("FedAlgebra", "FedDiagnostics", "FedCatalog"),
        .module("FedBinder", "FedDiagnostics", "FedSyntax", "FedCatalog", "FedAlgebra"),
        .module("FedOptimizer", "FedDiagnostics", "FedCatalog", "FedAlgebra"),
        .module("FedDialects", "FedDiagnostics", "FedCatalog", "FedAlgebra"),
        .module("FedPlan", "FedDiagnostics", .crypto),
        .module(
            "FedCompiler", "FedDiagnostics", "FedSyntax", "FedCatalog", "FedAlgebra", "FedBinder", "FedOptimizer",
            "FedDialects", "FedPlan"),
        .module(
            "FedContract", "FedDiagnostics", "FedCatalog", "FedCompiler", "FedPlan", .asyncHTTPClient, .nioCore,
            .nioHTTP1, .nioPosix),
        .module(
            "FedService", "FedDiagnostics", "FedCatalog", "FedCompiler", "FedPlan", .hummingbird, .logging, .nioCore,
            .nioHTTP1, .serviceLifecycle, .unixSignals),

        // The runner: plan in, rows out.
        .module("FedRuntime", "FedPlan", .yams),
        .module("FedDuckDB", "FedDiagnostics", "FedCompiler", "FedPlan", "FedRuntime", "CDuckDB"),
        .module("FedPostgres", "FedPlan", "FedRuntime", "CLibpq"),
        .module("FedSQLite", "FedPlan", "FedRuntime", "CSQLite"),
        .module("FedMySQL", "FedPlan", "FedRuntime", "CMariaDB"),

        // C libraries. libpq is linked; the others are opened at first use.
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(name: "CDuckDB", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CMariaDB", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        .program(
            "fedexplain", "FedDiagnostics", "FedCatalog", "FedCompiler", "FedContract", "FedPlan", "FedService",
            .argumentParser, .logging),
        .program(
            "fedrun", "FedPlan", "FedRuntime", "FedDuckDB", "FedMySQL", "FedPostgres", "FedSQLite", .argumentParser),

        // Run by `make bench`; no product.
        .program("readbench", "FedPlan", "FedRuntime", "FedPostgres", .argumentParser),

        // Tests. The case-file runner is shared, and knows nothing of what it runs.
        .module("FedTesting"),
        .module("FedConnectorTesting", "FedPlan", "FedRuntime"),
        .tests("FedSyntaxTests", "FedDiagnostics", "FedSyntax", "FedTesting"),
        .tests("FedCatalogTests", "FedDiagnostics", "FedCatalog", "FedTesting"),
        .tests("FedAlgebraTests", "FedDiagnostics", "FedCatalog", "FedAlgebra", "FedTesting"),
        .tests(
            "FedBinderTests", "FedDiagnostics", "FedSyntax", "FedCatalog", "FedAlgebra", "FedBinder", "FedTesting"),
        .tests(
            "FedOptimizerTests", "FedDiagnostics", "FedCatalog", "FedAlgebra", "FedOptimizer", "FedDialects",
            "FedTesting"),
        .tests("FedDialectsTests", "FedDiagnostics", "FedCatalog", "FedAlgebra", "FedDialects", "FedTesting"),
        .tests(
            "FedCompilerTests", "FedDiagnostics", "FedSyntax", "FedCatalog", "FedAlgebra", "FedBinder",
            "FedOptimizer", "FedDialects", "FedPlan", "FedCompiler", "FedTesting"),
        .tests("FedPlanTests", "FedDiagnostics", "FedPlan", "FedTesting"),
        .tests(
            "FedServiceTests", "FedDiagnostics", "FedCatalog", "FedCompiler", "FedContract", "FedPlan", "FedService",
            "FedTesting", .hummingbird, .hummingbirdTesting, .logging, .serviceLifecycle),
        .tests("FedContractTests", "FedContract", "FedCatalog", "FedCompiler", "FedPlan", "FedTesting"),
        .tests("FedRuntimeTests", "FedPlan", "FedRuntime", "FedTesting"),
        .tests(
            "FedDuckDBTests", "FedDiagnostics", "FedCompiler", "FedPlan", "FedRuntime", "FedDuckDB", "FedTesting"),
        .tests("FedPostgresTests", "FedPlan", "FedRuntime", "FedPostgres", "FedTesting", "FedConnectorTesting"),
        .tests("FedSQLiteTests", "FedPlan", "FedRuntime", "FedSQLite", "FedTesting", "FedConnectorTesting"),
        .tests("FedMySQLTests", "FedPlan", "FedRuntime", "FedMySQL", "FedTesting", "FedConnectorTesting"),
    ],
    swiftLanguageModes: [.v6]
)

extension Target {
    static var settings: [SwiftSetting] {
        [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .treatAllWarnings(as: .error),
        ]
    }

    static func module(_ name: String, _ uses: Dependency...) -> Target {
        .target(name: name, dependencies: uses, swiftSettings: settings)
    }

    static func program(_ name: String, _ uses: Dependency...) -> Target {
        .executableTarget(name: name, dependencies: uses, swiftSettings: settings)
    }

    /// Case files are read, and rewritten, where they lie: they are not resources.
    static func tests(_ name: String, _ uses: Dependency...) -> Target {
        .testTarget(name: name, dependencies: uses, exclude: ["Cases"], swiftSettings: settings)
    }
}

extension Target.Dependency {
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdTesting = product(name: "HummingbirdTesting", package: "hummingbird")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let serviceLifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}
