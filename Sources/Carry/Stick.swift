public import Domain
import Foundation
import Sealing
public import Storage

/// A stick, or a copy of one: `outreach-carry/1/DEVICE/` with a folder for each export of a laptop and each answer of
/// the office (docs/carry.md). Names are what FAT and exFAT keep: lower-case letters, digits, hyphens and one dot.
/// Links are never followed, and nothing larger than its limit is read. Blocking.
public struct Stick: Sendable {
    /// What a folder of a device holds.
    public enum Content: String, Sendable {
        /// From the laptop to the office.
        case export
        /// From the office to the laptop.
        case answer
    }

    /// A folder as it stands on the stick.
    public struct Folder: Hashable, Sendable {
        public let device: String
        public let name: String
        let path: String
    }

    /// A sealed file of an export.
    public struct SealedFile: Hashable, Sendable {
        /// The SHA-256 that its bytes must have.
        public let id: String
        public let kind: BlobKind
        let path: String

        /// The file as what somebody who is trusted calls it, wherever it lies.
        public func known(as kind: BlobKind?) -> SealedFile {
            SealedFile(id: id, kind: kind ?? self.kind, path: path)
        }
    }

    static let root = "outreach-carry"
    static let version = "1"
    static let manifest = "manifest.json"
    static let largestManifest = 64 << 20
    static let largestActs = 64 << 20
    static let largestPart = CarryAnswer.largest
    private let top: String

    /// A stick to read from. Throws ``ErrorCode/carryPlace`` for what is no folder, ``ErrorCode/carryNothing`` where
    /// nothing was carried.
    public init(reading directory: String) throws(Failure) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory, isDirectory: &isFolder), isFolder.boolValue else {
            throw Failure(.carryPlace)
        }
        top = "\(directory)/\(Self.root)/\(Self.version)"
        guard Self.isFolder("\(directory)/\(Self.root)"), Self.isFolder(top) else { throw Failure(.carryNothing) }
    }

    /// The devices that there is something of or for.
    public func devices() -> [String] {
        Self.names(in: top).filter { Self.isPlain($0) && Self.isFolder("\(top)/\($0)") }
    }

    /// The folders of a device with this content, oldest first by their names.
    public func folders(_ content: Content, of device: String) -> [Folder] {
        guard Self.isPlain(device) else { return [] }
        return Self.names(in: "\(top)/\(device)").filter {
            $0.hasPrefix(content.rawValue + "-") && Self.isPlain($0) && Self.isFolder("\(top)/\(device)/\($0)")
        }.map { Folder(device: device, name: $0, path: "\(top)/\(device)/\($0)") }
    }

    // MARK: Names

    /// The name of a new folder: the moment first, so that names sort by time; `random` keeps two apart.
    public static func folderName(_ content: Content, at now: Instant, random: [UInt8]) -> String {
        let moment = String(max(0, now.milliseconds))
        let zeros = String(repeating: "0", count: max(0, 14 - moment.count))
        return "\(content.rawValue)-\(zeros)\(moment)-\(Hex.encode(random))"
    }

    static func actsFile(_ number: Int) -> String { "acts-\(threeDigits(number)).frames" }
    static func part(_ number: Int) -> String { "part-\(threeDigits(number)).sealed" }
    /// Sealed PIN forms never lie among pictures.
    static func shelf(_ kind: BlobKind, _ number: Int) -> String { "\(kind.rawValue)s-\(threeDigits(number))" }

    private static func threeDigits(_ number: Int) -> String {
        String(repeating: "0", count: max(0, 3 - String(number).count)) + String(number)
    }

    /// Whether a name may become part of a path.
    static func isPlain(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }

    /// The names in a folder, sorted; none where it cannot be read.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

// MARK: Reading

extension Stick.Folder {
    /// The manifest's bytes; nil when there is none that can be read.
    public func manifestFile() -> [UInt8]? {
        StickFile.read("\(path)/\(Stick.manifest)", limit: Stick.largestManifest)?.bytes
    }

    /// How many files of acts there are.
    public var actFiles: [String] { Stick.names(in: path).filter { $0.hasPrefix("acts-") && $0.hasSuffix(".frames") } }

    /// The envelopes in a file of acts, and whether all of it could be used. What no disk gives back is left out.
    public func envelopes(in file: String) -> (envelopes: [[UInt8]], isWhole: Bool) {
        guard let read = StickFile.read("\(path)/\(file)", limit: Stick.largestActs) else { return ([], false) }
        let found = CarryFrames.envelopes(in: read.bytes)
        return (found.envelopes, found.isWhole && read.isWhole)
    }

    /// The sealed files by their names. What is called otherwise is nobody's.
    public func sealedFiles() -> [Stick.SealedFile] {
        BlobKind.allCases.flatMap { kind in
            Stick.names(in: path).filter { $0.hasPrefix("\(kind.rawValue)s-") && Stick.isFolder("\(path)/\($0)") }
                .flatMap { shelf in
                    Stick.names(in: "\(path)/\(shelf)").filter(BlobID.isValid)
                        .map { Stick.SealedFile(id: $0, kind: kind, path: "\(path)/\(shelf)/\($0)") }
                }
        }
    }

    /// The parts of an answer that can be read, by their numbers.
    public func parts() -> [(number: Int, bytes: @Sendable () -> [UInt8]?)] {
        Stick.names(in: path).compactMap { name in
            guard name.hasPrefix("part-"), name.hasSuffix(".sealed") else { return nil }
            let digits = name.dropFirst(5).dropLast(7)
            // A name is nobody's word: no number larger than an answer could have.
            guard (3...6).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(digits)
            else { return nil }
            return (number, { StickFile.read("\(path)/\(name)", limit: Stick.largestPart)?.bytes })
        }.sorted { $0.number < $1.number }
    }
}

extension Stick.SealedFile {
    /// Its bytes, when they are those that its name stands for.
    ///
    /// - Throws: ``ErrorCode/blobTooLarge``, ``ErrorCode/carryUnreadable``, ``ErrorCode/blobMismatch``.
    public func read(limit: Int) throws(Failure) -> [UInt8] {
        guard let size = StickFile.size(path) else { throw Failure(.carryUnreadable) }
        guard size <= limit else { throw Failure(.blobTooLarge, ["limit": String(limit)]) }
        guard let read = StickFile.read(path, limit: limit), read.isWhole else { throw Failure(.carryUnreadable) }
        guard Hex.encode(sha256(read.bytes)) == id else { throw Failure(.blobMismatch) }
        return read.bytes
    }
}
