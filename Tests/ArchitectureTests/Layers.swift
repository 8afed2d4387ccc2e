/// Who may import whom: the same table as in docs/architecture.md, which a test compares with this one.
enum Layers {
    /// For each module the modules of the project that it may import. Reading downwards, a module imports only
    /// what stands above it.
    static let modules: [(name: String, mayImport: Set<String>)] = [
        ("Domain", []),
        ("Resources", ["Domain"]),
        ("Merge", ["Domain"]),
        ("Sealing", ["Domain", "CDeflate"]),
        ("SyncProtocol", ["Domain", "Merge", "Sealing"]),
        ("Imaging", ["Domain", "CJPEG", "CQRReader"]),
        ("PhotoChecks", ["Domain", "Imaging"]),
        ("Papers", ["Domain", "CPango", "CZint"]),
        ("Notices", ["Domain", "Papers", "Resources"]),
        ("Transport", ["Domain"]),
        ("CurlTransport", ["Domain", "Transport", "CCurl"]),
        ("Storage", ["Domain", "Merge", "SyncProtocol"]),
        ("Carry", ["Domain", "SyncProtocol", "Sealing", "Storage"]),
        ("Records", ["Domain", "Merge", "SyncProtocol", "Sealing", "Storage"]),
        ("SQLiteStorage", ["Domain", "Merge", "SyncProtocol", "Sealing", "Storage"]),
        ("JLIS", ["Domain", "Transport"]),
        ("CommandLineKit", ["Domain"]),
        (
            "FieldAgentKit",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "Records", "Imaging", "PhotoChecks",
                "Resources", "Transport", "Notices", "Carry",
            ]
        ),
        (
            "OfficeKit",
            [
                "Domain", "Merge", "SyncProtocol", "Sealing", "Storage", "Records", "Imaging", "PhotoChecks",
                "Resources",
                "Transport", "JLIS", "Notices", "Papers", "Carry",
            ]
        ),
        ("TestKit", ["Domain", "Merge", "SyncProtocol", "Sealing", "Imaging", "Papers", "Storage"]),
    ]

    /// The programs: they may import every module. Nothing imports a program but its tests.
    static let programs: Set<String> = [
        "FieldAgent", "Server", "JLISSimulator", "Demo", "Benchmarks", "Simulation", "Docs",
    ]

    /// What stands behind a port. Only the programs that wire things together, and tests, name these.
    static let adapters: Set<String> = ["SQLiteStorage", "CurlTransport"]
    static let wiring: Set<String> = ["FieldAgent", "Server", "JLISSimulator", "Demo", "Benchmarks", "Simulation"]

    /// Other packages' modules that only the named targets (and tests) may import; one that is missing here may be
    /// imported by whoever declares it.
    static let keepers: [String: Set<String>] = [
        "GRDB": ["SQLiteStorage", "JLISSimulator"],
        "Crypto": ["Sealing", "JLIS"],
        "X509": ["Sealing"],
        "SwiftASN1": ["Sealing"],
        "Hummingbird": ["OfficeKit", "JLISSimulator"],
        "HummingbirdTLS": ["OfficeKit"],
        "NIOSSL": ["OfficeKit"],
        "Mustache": ["Notices"],
        "ArgumentParser": programs.union(["CommandLineKit"]),
    ]

    /// Deterministic modules: time, ids and randomness come in as arguments.
    static let pure: Set<String> = ["Domain", "Merge", "SyncProtocol"]

    /// Modules without Foundation, and without any other module of the toolchain.
    static let bare: Set<String> = ["Domain", "Merge"]

    /// Modules of the toolchain, which nobody has to declare.
    static let toolchain: Set<String> = [
        "Swift", "Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization", "RegexBuilder",
        "Testing",
    ]
}
