public import ArgumentParser
import CommandLineKit
import CurlTransport
public import Domain
import FieldAgentKit
import Foundation
import SQLiteStorage
import Transport

/// What every command takes.
struct Common: ParsableArguments {
    @OptionGroup var speech: OutputOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var time: ClockOptions

    var output: Output { speech.output }

    /// A command typed wrongly in a way that its declaration does not tell.
    func misuse(ja: String, en: String) -> Failure {
        Failure(.usageArguments, ["message": output.language == .ja ? ja : en])
    }

    /// - Parameter onlyLooking: nothing is going to be written, so that a full disk or a read-only folder does no harm.
    func laptop(onlyLooking: Bool = false) async throws -> Laptop {
        let directory = try data.directory()
        return try await Laptop.open(
            directory, clock: try time.clock(dataDirectory: directory),
            storage: onlyLooking ? Wiring.readable : Wiring.storage)
    }
}

/// Who does it; on every command that changes something.
struct OperatorOption: ParsableArguments {
    @Option(name: .customLong("operator"), help: "職員番号 / The staff number of who does this.")
    var text: String

    func number() throws(Failure) -> StaffNumber { try StaffNumber(text) }
}

/// The one place that names adapters.
enum Wiring {
    static let storage: @Sendable (String) throws -> LaptopStorage = { directory in
        LaptopStorage(
            store: try SQLiteStore(directory: directory), blobs: try FileBlobStore(directory: directory))
    }

    static let readable: @Sendable (String) throws -> LaptopStorage = { directory in
        LaptopStorage(
            store: try SQLiteStore.readable(directory: directory), blobs: try FileBlobStore(directory: directory))
    }

    static let client: @Sendable (TLSSettings) -> any HTTPClient = { CurlHTTPClient(tls: $0) }

    /// Acts, feed and receipts on one connection, pictures on eight (design.md 5).
    static func syncer(_ laptop: Laptop) -> Syncer {
        Syncer(
            laptop, control: CurlHTTPClient(tls: laptop.tls),
            pictures: CurlHTTPClient(tls: laptop.tls, connections: 8))
    }
}

/// Reads an input file of at most so many bytes; blocking. Throws `input.file`, or `input.too-large` without having
/// read more.
func readFile(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: limit + 1) ?? Data()
    else { throw Failure(.inputFile, ["file": path.fileName]) }
    guard data.count <= limit else {
        throw Failure(.inputTooLarge, ["file": path.fileName, "limit": String(limit)])
    }
    return Array(data)
}

extension ApplicationMethod: ExpressibleByArgument {}
extension KindOfApplication.Kind: ExpressibleByArgument {}
extension Birth.Sex: ExpressibleByArgument {}
extension Contact.Channel: ExpressibleByArgument {}
extension Representative.Relation: ExpressibleByArgument {}
extension Representative.Authority: ExpressibleByArgument {}
extension Delivery.Route: ExpressibleByArgument {}
extension Confirmation.By: ExpressibleByArgument {}
extension SessionPlan.VenueKind: ExpressibleByArgument {}
