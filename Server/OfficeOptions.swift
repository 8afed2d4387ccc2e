import ArgumentParser
import CommandLineKit
import Domain
import Foundation
import OfficeKit
import SQLiteStorage
import Storage

/// What every command on an existing office takes: `--data`, `--json`, `--lang`, `--demo-clock`.
struct OfficeOptions: ParsableArguments {
    @OptionGroup var data: DataOptions
    @OptionGroup var speaking: OutputOptions
    @OptionGroup var time: ClockOptions

    /// Where results go.
    var output: Output { speaking.output }

    /// Opens the office in the data directory. It may be served at the same time: SQLite serialises them.
    func open() async throws -> Office { try await openStored().office }

    /// The same, with its database.
    func openStored() async throws -> (office: Office, store: SQLiteStore) {
        let directory = try data.directory()
        let files = FileManager.default
        guard files.fileExists(atPath: directory + "/office.json") else {
            throw Failure(files.fileExists(atPath: directory) ? .storeNotOffice : .storeMissing)
        }
        let store = try SQLiteStore(directory: directory)
        let office = try await Office(
            directory: directory, store: store, blobs: FileBlobStore(directory: directory),
            clock: try time.clock(dataDirectory: directory))
        return (office, store)
    }
}

/// `--operator STAFFNO`, on every command that changes something.
struct OperatorOption: ParsableArguments {
    @Option(name: .customLong("operator"), help: "Staff number of who does this.")
    var number: String

    /// The staff number, when that person may do it.
    /// - Throws: `operator.unknown`, `operator.not-permitted`.
    func authorised(to action: Action, at office: Office) async throws -> StaffNumber {
        let number = try StaffNumber(self.number)
        try await office.store.read { try office.authorise(number, to: action, in: $0) }
        return number
    }
}
