public import Domain
import Foundation

/// The files that come with the programs: in a folder `Resources` beside the executable, or in the package's bundle
/// beside it (design.md 7). What the files mean is Domain's; here they are only found and read.
public struct PackagedData: Sendable {
    private let folders: [String]

    /// Looks into these folders, in order.
    public init(folders: [String]) { self.folders = folders }

    /// Beside the running executable.
    public static let standard: PackagedData = {
        let beside = (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
            .resolvingSymlinksInPath().deletingLastPathComponent()
        return PackagedData(
            folders: ["Resources", "outreach_Resources.resources/Files"].map { beside.appendingPathComponent($0).path })
    }()

    /// The bytes of a file, e.g. `letters/received.mustache`. Throws `table.missing`.
    public func bytes(_ name: String) throws(Failure) -> [UInt8] {
        for folder in folders {
            if let data = FileManager.default.contents(atPath: "\(folder)/\(name)") { return Array(data) }
        }
        throw Failure(.packagedDataMissing, ["file": name])
    }

    /// A file as UTF-8 text. Throws `table.missing`.
    public func text(_ name: String) throws(Failure) -> String {
        String(decoding: try bytes(name), as: UTF8.self)
    }

    /// The municipalities and wards. These tables are read anew each time (``Packaged`` keeps them) and throw `table.missing`,
    /// or `table.unreadable` with the line.
    public func municipalities() throws(Failure) -> MunicipalityDirectory {
        try MunicipalityDirectory(text: try text("municipalities.tsv"))
    }

    /// The towns of each postal code, of Japan Post's list.
    public func postalCodes() throws(Failure) -> PostalDirectory {
        PostalDirectory(bytes: try bytes("postal-codes.tsv"))
    }

    /// Which documents suffice for what (papers-ja.md 4).
    public func identityMatrix() throws(Failure) -> IdentityMatrix {
        try IdentityMatrix(
            documents: try text("documents.tsv"), combinations: try text("combinations.tsv"),
            authority: try text("authority.tsv"), postBlocks: try text("post_blocks.tsv"))
    }

    /// The tables that decide what may be entered.
    public func entryRules() throws(Failure) -> EntryRules {
        EntryRules(municipalities: try municipalities(), postalCodes: try postalCodes(), matrix: try identityMatrix())
    }

    /// Every reason for a deficiency (papers-ja.md d).
    public func deficiencyReasons() throws(Failure) -> DeficiencyReasons {
        try DeficiencyReasons(text: try text("deficiencies.tsv"))
    }
}

/// The packaged tables of the running program, each read once, when first asked for.
public enum Packaged {
    /// The municipalities and wards.
    public static func municipalities() throws(Failure) -> MunicipalityDirectory { try municipalitiesRead.get() }
    /// The towns of each postal code.
    public static func postalCodes() throws(Failure) -> PostalDirectory { try postalCodesRead.get() }
    /// Which documents suffice for what.
    public static func identityMatrix() throws(Failure) -> IdentityMatrix { try identityMatrixRead.get() }
    /// Every reason for a deficiency.
    public static func deficiencyReasons() throws(Failure) -> DeficiencyReasons { try deficiencyReasonsRead.get() }

    /// What the tables call a document, a condition against the post, a reason for a deficiency or a municipality by
    /// its code; nil for a code that is in none, or where they cannot be read.
    public static func name(of code: String) -> String? {
        let matrix = try? identityMatrix()
        if let name = matrix?.document(code)?.name ?? matrix?.postBlock(code)?.question { return name }
        if let reason = try? deficiencyReasons().lookup(code) { return reason.title }
        return try? municipalities().lookup(MunicipalityCode(code)).fullName
    }

    /// A chosen photo has these warnings, and nobody said why it is kept: named in words.
    public static func photoReasonNeeded(_ warnings: [String]) -> Failure {
        Failure(
            .photoReasonNeeded,
            [
                "warningsEnglish": warnings.joined(separator: ", "),
                "warnings": warnings.map { name(of: $0) ?? $0 }.joined(separator: "、"),
            ])
    }

    private static let municipalitiesRead = read { data throws(Failure) in try data.municipalities() }
    private static let postalCodesRead = read { data throws(Failure) in try data.postalCodes() }
    private static let identityMatrixRead = read { data throws(Failure) in try data.identityMatrix() }
    private static let deficiencyReasonsRead = read { data throws(Failure) in try data.deficiencyReasons() }

    private static func read<Table>(_ table: (PackagedData) throws(Failure) -> Table) -> Result<Table, Failure> {
        do throws(Failure) {
            return .success(try table(.standard))
        } catch {
            return .failure(error)
        }
    }
}
