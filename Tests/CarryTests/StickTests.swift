import Domain
import Foundation
import Sealing
import Storage
import SyncProtocol
import Testing

@testable import Carry

/// Folders on a stick, written and read.
struct StickTests {
    private let directory = NSTemporaryDirectory() + "stick-\(UUID().uuidString)"
    private let files = FileManager.default
    private let signer = SigningKey()
    private static let device = "3f2a00000000000000000000000000aa"

    init() throws { try files.createDirectory(atPath: directory, withIntermediateDirectories: true) }

    private func expect(_ code: ErrorCode, _ body: () throws -> some Any) {
        #expect { try body() } throws: { ($0 as? Failure)?.code == code }
    }

    private func writer(bytes: Int = 0, random: UInt8 = 1) throws -> StickWriter {
        try StickWriter(
            .export, for: Self.device, at: Instant(milliseconds: 1_795_226_400_000), random: [random, 2, 3, 4],
            in: directory, bytes: bytes)
    }

    private func manifest(_ writer: StickWriter, device: String = device, blobs: [String] = []) -> CarryManifest {
        CarryManifest(
            export: writer.name, device: device, madeAt: Instant(milliseconds: 5),
            acts: [.init(id: ActID(of: [1]), reception: nil)],
            blobs: blobs.map { .init(id: $0, kind: .picture, size: 3, reception: nil) }, receipts: 4, cursor: "e.1.9")
    }

    private static func id(_ bytes: [UInt8]) -> String { Hex.encode(sha256(bytes)) }

    @Test func `what was written is read, under names that every stick keeps`() throws {
        defer { try? files.removeItem(atPath: directory) }
        let writer = try writer()
        let envelopes = (0..<3).map { Array("OAE1".utf8) + [UInt8](repeating: $0, count: 2 << 20) }
        try writer.write(envelopes: envelopes)
        try writer.write([1, 2, 3], as: Self.id([1, 2, 3]), .picture)
        try writer.write([9], as: Self.id([9]), .pinForm)
        try writer.finish(manifest: try manifest(writer).file(signedBy: signer))

        let stick = try Stick(reading: directory)
        #expect(stick.devices() == [Self.device])
        let folder = try #require(stick.folders(.export, of: Self.device).first)
        #expect(folder.name == "export-01795226400000-01020304")
        #expect(stick.folders(.answer, of: Self.device).isEmpty)
        #expect(folder.actFiles.count == 3, "files stay small")
        #expect(folder.actFiles.flatMap { folder.envelopes(in: $0).envelopes } == envelopes)
        #expect(folder.sealedFiles().map(\.kind) == [.pinForm, .picture])
        #expect(try folder.sealedFiles().map { try $0.read(limit: 3) } == [[9], [1, 2, 3]])
        let read = try CarryManifest(
            file: try #require(folder.manifestFile()), export: folder.name, device: Self.device,
            key: signer.verificationKey)
        #expect(read == manifest(writer))
        let names =
            files.enumerator(atPath: directory)?.compactMap { ($0 as? String)?.components(separatedBy: "/") } ?? []
        for name in names.joined() {
            #expect(name.wholeMatch(of: /[a-z0-9-]{1,64}(\.[a-z]+)?/) != nil, "\(name)")
            #expect(name != "new", "nothing half is left")
        }
    }

    @Test func `a manifest counts only for its own export, signed by its own laptop`() throws {
        defer { try? files.removeItem(atPath: directory) }
        let writer = try writer()
        let file = try manifest(writer).file(signedBy: signer)
        func read(_ file: [UInt8], export: String? = nil, device: String = Self.device, key: SigningKey? = nil) throws
            -> CarryManifest
        {
            try CarryManifest(
                file: file, export: export ?? writer.name, device: device, key: (key ?? signer).verificationKey)
        }
        _ = try read(file)
        expect(.signatureWrong) { try read(file, key: SigningKey()) }
        expect(.signatureWrong) { try read(file, export: "export-2") }
        expect(.signatureWrong) { try read(file, device: "other") }
        expect(.messageMalformed) { try read(Array(file.dropLast(9))) }
        // A name that would lead elsewhere makes the whole list worthless, whoever signed it.
        let crooked = try manifest(writer, blobs: ["../../../../etc/passwd"]).file(signedBy: signer)
        expect(.signatureWrong) { try read(crooked) }
    }

    @Test func `links are not followed, and only what has an id's name is a sealed file`() throws {
        defer { try? files.removeItem(atPath: directory) }
        let secret = directory + "/secret"
        try Data([7]).write(to: URL(filePath: secret))
        let writer = try writer()
        try writer.write([1], as: Self.id([1]), .picture)
        let shelf = writer.path + "/pictures-001/"
        try files.createSymbolicLink(atPath: shelf + Self.id([7]), withDestinationPath: secret)
        try files.createSymbolicLink(atPath: writer.path + "/pictures-002", withDestinationPath: directory)
        try files.createSymbolicLink(atPath: writer.path + "/manifest.json", withDestinationPath: secret)
        try files.createSymbolicLink(atPath: writer.path + "/acts-001.frames", withDestinationPath: secret)
        for name in ["A" + Self.id([2]).dropFirst(), "readme.txt"] {
            try Data([2]).write(to: URL(filePath: shelf + name))
        }
        #expect(mkfifo(shelf + Self.id([8]), 0o600) == 0)
        try files.createSymbolicLink(
            atPath: directory + "/outreach-carry/1/linked",
            withDestinationPath: directory + "/outreach-carry/1/\(Self.device)")
        let stick = try Stick(reading: directory)
        #expect(stick.devices() == [Self.device])
        let folder = try #require(stick.folders(.export, of: Self.device).first)
        #expect(folder.manifestFile() == nil)
        #expect(folder.envelopes(in: "acts-001.frames").envelopes.isEmpty)
        let found = folder.sealedFiles()
        #expect(Set(found.map(\.id)) == [Self.id([1]), Self.id([7]), Self.id([8])])
        for file in found where file.id != Self.id([1]) { expect(.carryUnreadable) { try file.read(limit: 9) } }
        #expect(stick.folders(.export, of: "..").isEmpty)
    }

    @Test func `a sealed file is its name's bytes or nothing, and nothing huge is read`() throws {
        defer { try? files.removeItem(atPath: directory) }
        let writer = try writer()
        try writer.write([1, 2], as: Self.id([3]), .picture)
        try writer.write([4, 5], as: Self.id([4, 5]), .pinForm)
        let folder = try #require(try Stick(reading: directory).folders(.export, of: Self.device).first)
        for file in folder.sealedFiles() {
            if file.kind == .picture { expect(.blobMismatch) { try file.read(limit: 2) } }
            if file.kind == .pinForm { expect(.blobTooLarge) { try file.read(limit: 1) } }
        }
        // A sparse file of 4 TB where the manifest should be.
        let path = writer.path + "/manifest.json"
        #expect(files.createFile(atPath: path, contents: nil) && truncate(path, 4 << 40) == 0)
        #expect(folder.manifestFile() == nil)
    }

    @Test func `without room or without a stick nothing is written`() throws {
        defer { try? files.removeItem(atPath: directory) }
        expect(.carryFull) { try writer(bytes: .max / 2) }
        #expect(try files.contentsOfDirectory(atPath: directory).isEmpty)
        expect(.carryNothing) { try Stick(reading: directory) }
        expect(.carryPlace) { try Stick(reading: directory + "/none") }
        expect(.carryPlace) {
            try StickWriter(
                .answer, for: Self.device, at: Instant(milliseconds: 1), random: [1], in: directory + "/none", bytes: 0)
        }
        #expect(!files.fileExists(atPath: directory + "/none"))
    }

    @Test func `what a failing stick does not give back is zeros in its place`() {
        let size = 3 * StickFile.piece + 5
        let read = StickFile.collect(size: size) { offset, count in
            offset == StickFile.piece ? nil : [UInt8](repeating: 1, count: count)
        }
        #expect(!read.isWhole)
        #expect(read.bytes.count == size)
        #expect(
            read.bytes.indices.allSatisfy {
                (read.bytes[$0] == 0) == (StickFile.piece..<2 * StickFile.piece).contains($0)
            })
        // Pieces may come smaller than they were asked for.
        let slow = StickFile.collect(size: 10) { _, count in [UInt8](repeating: 2, count: min(3, count)) }
        #expect(slow.isWhole && slow.bytes == [UInt8](repeating: 2, count: 10))
    }

    @Test func `a part of an answer is one that its name gives a number an answer could have`() throws {
        defer { try? files.removeItem(atPath: directory) }
        let writer = try StickWriter(
            .answer, for: Self.device, at: Instant(milliseconds: 1), random: [1], in: directory, bytes: 0)
        let odd = ["9223372036854775808", "9999999", "99", "-01", "+01", "٠٠١", "001.2", ""]
        for name in ["001", "1000", "999999"] + odd {
            try Data([1]).write(to: URL(filePath: "\(writer.path)/part-\(name).sealed"))
        }
        let folder = try #require(try Stick(reading: directory).folders(.answer, of: Self.device).first)
        #expect(folder.parts().map(\.number) == [1, 1000, 999_999])
        #expect(folder.parts().allSatisfy { $0.bytes() == [1] })
    }

    @Test func `an answer opens for its laptop alone, and only as the office signed it`() throws {
        defer { try? files.removeItem(atPath: directory) }
        let (laptop, other) = (OpeningKey(), OpeningKey())
        let answer = CarryAnswer(
            device: Self.device, at: Instant(milliseconds: 7), part: 1, isLast: true, configuration: nil, receipts: [],
            lastReceipt: 0, refused: [], after: "",
            feed: FeedAnswer(envelopes: [], outcomes: [], signers: [], cursor: "c", more: false, banners: ["本日中止"]))
        let file = try answer.file(signedBy: signer, sealedTo: laptop.sealingKey)
        func open(_ file: [UInt8], _ key: OpeningKey, device: String = Self.device, office: SigningKey? = nil) throws
            -> CarryAnswer
        {
            try CarryAnswer(
                file: file, device: device, openedBy: key, office: (office ?? signer).verificationKey)
        }
        #expect(try open(file, laptop).feed.banners == ["本日中止"])
        #expect(!String(decoding: file, as: UTF8.self).contains("本日"))
        expect(.sealDamaged) { try open(file, other) }
        expect(.sealDamaged) { try open(Array(file.dropLast()), laptop) }
        expect(.sealDamaged) { try open([], laptop) }
        expect(.signatureWrong) { try open(file, laptop, office: SigningKey()) }
        expect(.signatureWrong) { try open(file, laptop, device: "other") }
    }
}
