// swift-tools-version:6.2
import PackageDescription

// What every Swift target of the project is compiled with. Where CI is set, a warning is an error; only what a
// dependency's new release deprecates stays a warning.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
    + (Context.environment["CI"] == nil
        ? [] : [.treatAllWarnings(as: .error), .treatWarning("DeprecatedDeclaration", as: .warning)])

// Products of other packages, named once.
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")

/// A C or C++ shim over a system library, in Sources/<name>; imported by exactly one module.
func shim(_ name: String, links libraries: String..., headers: [String] = []) -> Target {
    .target(
        name: name, cSettings: headers.isEmpty ? [] : [.unsafeFlags(headers.flatMap { ["-isystem", $0] })],
        linkerSettings: libraries.map { .linkedLibrary($0) })
}

/// A module of the project, in Sources/<name>.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// A program, in <path>; `files` there are read where they lie.
func program(_ name: String, _ path: String, _ dependencies: [Target.Dependency], files: [String] = []) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, exclude: files, swiftSettings: strict)
}

/// The tests of a module, in Tests/<name>Tests; `files` there are read where they lie.
func tests(of name: String, _ dependencies: [Target.Dependency] = [], files: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, exclude: files,
        swiftSettings: strict)
}

let package = Package(
    name: "outreach",
    defaultLocalization: "ja",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "field-agent", targets: ["FieldAgent"]),
        .executable(name: "outreach-server", targets: ["Server"]),
        .executable(name: "jlis-simulator", targets: ["JLISSimulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Values and rules of the field. No I/O, no Foundation.
        module("Domain"),
        // Packaged data: municipalities, postal codes, document tables, wording.
        module("Resources", ["Domain"], resources: [.copy("Files")]),
        // Acts, heads, conflicts, decisions and their basis. Pure.
        module("Merge", ["Domain"]),
        // Keys, HPKE, chunked pictures, key wrapping, certificates.
        module("Sealing", ["Domain", "CDeflate", crypto, x509, asn1]),
        // Envelopes, receipts, routes, wire types. Both sides.
        module("SyncProtocol", ["Domain", "Merge", "Sealing"]),
        // JPEG and QR reading.
        module("Imaging", ["Domain", "CJPEG", "CQRReader"]),
        // The rules for a photo, as small policies. Pure.
        module("PhotoChecks", ["Domain", "Imaging"]),
        // PDF, barcodes and QR drawing.
        module("Papers", ["Domain", "CPango", "CZint"]),
        // Which message is due when, wording, letters, e-mail.
        module("Notices", ["Domain", "Papers", "Resources", mustache]),
        // Ports to the network: HTTP requests and mail.
        module("Transport", ["Domain"]),
        // HTTPS and SMTP through libcurl.
        module("CurlTransport", ["Domain", "Transport", "CCurl"]),
        // Ports to durable storage: acts, views, outbox; blobs.
        module("Storage", ["Domain", "Merge", "SyncProtocol"]),
        // What a USB stick holds: exports of laptops, answers of the office. Both sides.
        module("Carry", ["Domain", "Sealing", "Storage", "SyncProtocol"]),
        // SQLite through GRDB; blobs as files beside the database.
        module("SQLiteStorage", ["Domain", "Merge", "SyncProtocol", "Sealing", "Storage", grdb]),
        // An application as a record: the act log over a store, present values, conflicts and standing decisions.
        module("Records", ["Domain", "Merge", "SyncProtocol", "Sealing", "Storage"]),
        // The interface to J-LIS: wire types, client, forwarder state machine.
        module("JLIS", ["Domain", "Transport", crypto]),
        // What the three programs' command lines share: output, errors, exit codes, the clock.
        module("CommandLineKit", ["Domain", arguments, logging]),
        // Use cases of the laptop program.
        module(
            "FieldAgentKit",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "Records", "Imaging", "PhotoChecks",
                "Resources", "Transport", "Notices", "Carry",
            ]),
        // Use cases and HTTP handlers of the central office.
        module(
            "OfficeKit",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "Records", "Imaging", "Resources",
                "Transport", "JLIS", "Notices", "Papers", "Carry", hummingbird, hummingbirdTLS, nio, nioSSL, httpTypes,
                lifecycle, logging,
            ]),
        // Drawn portraits, photographs of forms, seeded randomness, storage in memory: for tests and the demonstration.
        module(
            "TestKit", ["Domain", "Merge", "SyncProtocol", "Sealing", "Imaging", "Papers", "Storage"],
            resources: [.copy("Fixtures")]),

        program(
            "FieldAgent", "FieldAgent",
            [
                "Domain", "CommandLineKit", "FieldAgentKit", "Records", "Resources", "SQLiteStorage", "SyncProtocol",
                "CurlTransport", "Transport", arguments,
            ]),
        program(
            "Server", "Server",
            [
                "Domain", "Merge", "JLIS", "CommandLineKit", "Notices", "OfficeKit", "Records", "Resources",
                "SQLiteStorage", "CurlTransport", "Sealing", "Storage", "SyncProtocol", "Transport", arguments,
                lifecycle, signals, logging,
            ]),
        program(
            "JLISSimulator", "Sources/JLISSimulator",
            [
                "Domain", "CommandLineKit", "JLIS", "PhotoChecks", "Transport", "CurlTransport", grdb, hummingbird, nio,
                httpTypes, lifecycle, signals, arguments, logging,
            ]),
        program(
            "Demo", "Demo",
            ["Domain", "CommandLineKit", "Storage", "SQLiteStorage", "TestKit", "Imaging", arguments],
            files: ["mail_server.py"]),
        program(
            "Benchmarks", "Benchmarks",
            [
                "Domain", "TestKit", "FieldAgentKit", "OfficeKit", "SQLiteStorage", "CurlTransport", "Storage",
                "Imaging", "CommandLineKit", "Merge", "JLIS", "Records", "SyncProtocol", "Transport", logging,
            ], files: ["peers"]),
        // Seeded simulation of laptops, office and line.
        program(
            "Simulation", "Simulation",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "Records", "SQLiteStorage", "Transport",
                "FieldAgentKit", "OfficeKit", "Resources", "TestKit", "CommandLineKit", logging, arguments,
            ]),
        // Writes the generated pages of docs/.
        program("Docs", "Tools/Docs", ["Domain", "Resources"]),

        // libjpeg, with its errors turned into results.
        shim("CJPEG", links: "jpeg"),
        // QR codes found in a grey picture.
        shim("CQRReader", links: "ZXing"),
        // Raw deflate and inflate of zlib.
        shim("CDeflate", links: "z"),
        // Pango, Cairo and their PDF surface. The headers lie where Debian puts them; pkg-config would add -pthread, which SwiftPM warns about.
        shim(
            "CPango", links: "pangocairo-1.0", "pango-1.0", "cairo", "gobject-2.0", "glib-2.0",
            headers: [
                "/usr/include/pango-1.0", "/usr/include/cairo", "/usr/include/glib-2.0", "/usr/include/harfbuzz",
                "/usr/include/freetype2", "/usr/include/libpng16", "/usr/include/pixman-1",
                "/usr/lib/x86_64-linux-gnu/glib-2.0/include", "/usr/lib/aarch64-linux-gnu/glib-2.0/include",
            ]),
        // Barcode symbols of zint.
        shim("CZint", links: "zint"),
        // libcurl without its variadic functions.
        shim("CCurl", links: "curl"),

        tests(of: "Domain"),
        // The packaged tables, and Domain's rules over them.
        tests(of: "Resources", ["Domain"]),
        tests(of: "Merge", ["Domain", "TestKit"]),
        tests(of: "Sealing", ["Domain", "TestKit"]),
        tests(of: "SyncProtocol", ["Domain", "Merge", "Sealing", "TestKit"], files: ["Golden"]),
        tests(of: "Carry", ["Domain", "Sealing", "Storage", "SyncProtocol", "TestKit"]),
        tests(of: "Imaging", ["Domain", "TestKit", "PhotoChecks", "Papers"]),
        tests(of: "Papers", ["Domain", "TestKit"]),
        tests(of: "Notices", ["Domain", "Papers", "Resources"]),
        tests(of: "CurlTransport", ["Domain", "Transport", "TestKit"]),
        tests(of: "JLIS", ["Domain", "Transport"]),
        tests(
            of: "JLISSimulator", ["Domain", "JLIS", "Transport", "CurlTransport", "CommandLineKit", "TestKit", grdb]),
        tests(of: "CommandLineKit", ["Domain", arguments]),
        // The laptop's use cases over a real database and a scripted office.
        tests(
            of: "FieldAgentKit",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "Records", "Resources", "SQLiteStorage",
                "Transport", "Imaging", "TestKit", "Carry",
            ]),
        tests(of: "SQLiteStorage", ["Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "TestKit", grdb]),
        // The act log and applications over a real database.
        tests(of: "Records", ["Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "SQLiteStorage", "TestKit"]),
        // The office's use cases over a real database, with acts made as a laptop makes them and a scripted J-LIS.
        tests(
            of: "OfficeKit",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "SQLiteStorage", "Records", "Transport",
                "CurlTransport", "JLIS", "Imaging", "Notices", "Papers", "Resources", "TestKit", "Carry", lifecycle,
                logging,
            ]),
        // The simulation itself: that it holds, repeats itself, finds what is planted and shrinks it.
        tests(of: "Simulation"),
        // What no compiler checks: who imports whom, purity, sizes, generated pages.
        .testTarget(name: "ArchitectureTests", dependencies: ["Domain", "Docs", "TestKit"], swiftSettings: strict),
        // The real programs as real processes: bad input, kill -9, what commands promise.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestKit", "Merge", "SyncProtocol", "Storage", "SQLiteStorage", "Transport", "CurlTransport",
                grdb,
            ], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
