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
        .module("FedRuntime", "FedPlan", "CLibraryTable", .yams),
        .module("FedDuckDB", "FedDiagnostics", "FedCompiler", "FedPlan", "FedRuntime", "CDuckDB", "CLibraryTable"),
        .module("FedPostgres", "FedDiagnostics", "FedPlan", "FedRuntime", "CLibpq"),
        .module("FedSQLite", "FedPlan", "FedRuntime", "CSQLite"),
        .module("FedMySQL", "FedPlan", "FedRuntime", "CMariaDB"),

        // What comes in Arrow's layout.
        .module("FedArrow", "FedPlan", "FedRuntime", "CArrow"),

        // Systems of any kind, through their drivers.
        .module("FedDrivers", "FedDiagnostics", "FedRuntime"),
        .module("FedADBC", "FedPlan", "FedRuntime", "FedArrow", "FedDrivers", "CADBC", "CArrow", "CLibraryTable"),
        .module("FedODBC", "FedDiagnostics", "FedPlan", "FedRuntime", "FedDrivers", "CODBC"),

        // What systems with an HTTP interface share.
        .module("FedHTTP", "FedPlan", "FedRuntime", "CLibcurl", .crypto, .cryptoExtras),
        .module("FedClickHouse", "FedPlan", "FedRuntime", "FedHTTP"),
        .module("FedSnowflake", "FedPlan", "FedRuntime", "FedHTTP"),
        .module("FedDatabricks", "FedPlan", "FedRuntime", "FedHTTP", "FedArrow"),
        .module("FedBigQuery", "FedPlan", "FedRuntime", "FedHTTP"),
        .module("FedTrino", "FedPlan", "FedRuntime", "FedHTTP"),
        .module("FedRedshift", "FedDiagnostics", "FedPlan", "FedRuntime", "FedHTTP", .crypto),

        // C libraries. libpq and libcurl are linked; the others are opened at first use.
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CArrow"),
        .target(name: "CLibraryTable", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "CDuckDB", dependencies: ["CLibraryTable"]),
        .target(name: "CSQLite", dependencies: ["CLibraryTable"]),
        .target(name: "CMariaDB", dependencies: ["CLibraryTable"]),
        .target(name: "CADBC", dependencies: ["CArrow", "CLibraryTable"]),
        .target(name: "CODBC", dependencies: ["CLibraryTable"]),

        .program(
            "fedexplain", "FedDiagnostics", "FedCatalog", "FedCompiler", "FedContract", "FedPlan", "FedService",
            .argumentParser, .logging),
        .program(
            "fedrun", "FedPlan", "FedRuntime", "FedADBC", "FedBigQuery", "FedClickHouse", "FedDatabricks", "FedDuckDB",
            "FedMySQL", "FedODBC", "FedPostgres", "FedRedshift", "FedSnowflake", "FedSQLite", "FedTrino",
            .argumentParser),

        // Run by `make bench`; no product.
        .program("readbench", "FedPlan", "FedRuntime", "FedPostgres", .argumentParser),

        // Tests. The case-file runner is shared, and knows nothing of what it runs.
        .module("FedTesting"),
        .module("FedConnectorTesting", "FedDiagnostics", "FedPlan", "FedRuntime", "FedHTTP"),
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
            "FedDuckDBTests", "FedDiagnostics", "FedCompiler", "FedPlan", "FedRuntime", "FedDuckDB", "FedTesting",
            "FedConnectorTesting"),
        .tests("FedPostgresTests", "FedPlan", "FedRuntime", "FedPostgres", "FedTesting", "FedConnectorTesting"),
        .tests(
            "FedRedshiftTests", "FedPlan", "FedRuntime", "FedHTTP", "FedPostgres", "FedRedshift", "FedTesting",
            "FedConnectorTesting"),
        .tests("FedSQLiteTests", "FedPlan", "FedRuntime", "FedSQLite", "FedTesting", "FedConnectorTesting"),
        .tests("FedADBCTests", "FedPlan", "FedRuntime", "FedADBC", "FedTesting", "FedConnectorTesting"),
        .tests("FedODBCTests", "FedPlan", "FedRuntime", "FedODBC", "FedTesting", "FedConnectorTesting"),
        .tests("FedHTTPTests", "FedPlan", "FedRuntime", "FedHTTP", "FedTesting", "FedConnectorTesting"),
        .tests("FedArrowTests", "FedPlan", "FedRuntime", "FedArrow", "FedTesting", "FedConnectorTesting"),
        .tests(
            "FedSnowflakeTests", "FedPlan", "FedRuntime", "FedHTTP", "FedSnowflake", "FedTesting",
            "FedConnectorTesting"),
        .tests(
            "FedDatabricksTests", "FedPlan", "FedRuntime", "FedHTTP", "FedDatabricks", "FedTesting",
            "FedConnectorTesting"),
        .tests(
            "FedBigQueryTests", "FedPlan", "FedRuntime", "FedHTTP", "FedBigQuery", "FedTesting", "FedConnectorTesting"),
        .tests("FedTrinoTests", "FedPlan", "FedRuntime", "FedHTTP", "FedTrino", "FedTesting", "FedConnectorTesting"),
        .tests(
            "FedClickHouseTests", "FedPlan", "FedRuntime", "FedHTTP", "FedClickHouse", "FedTesting",
            "FedConnectorTesting"),
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
    static let cryptoExtras = product(name: "CryptoExtras", package: "swift-crypto")
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
