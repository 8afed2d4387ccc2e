import CommandLineKit
import Domain
import FieldAgentKit
import Foundation
import OfficeKit
import Records
import SQLiteStorage
import Storage
import TestKit

/// The largest resident memory of `field-agent sync --watch`, a whole process, that takes part for the first time in a
/// session of 50,000 acts: 2,000 applications that another laptop took, each edited 24 times at the office. Measured once:
/// what it holds at a time does not depend on the moment.
enum FirstSync {
    private static let edits = 24

    static func measure() async throws -> [Figure] {
        try await Hall.with { hall in
            let count = Hall.count(2_000)
            let saved = try await hall.capture(count, photos: [])
            _ = try await hall.syncProgram()
            let second = try await hall.another(2)
            let office = try await Office(
                directory: hall.office, store: SQLiteStore(directory: hall.office),
                blobs: FileBlobStore(directory: hall.office), clock: SystemClock())
            try await edit(saved.map(\.application), at: office)
            let plan = SessionPlan(
                venue: "本町公民館", kind: .hall, date: hall.laptop.clock.now().dateInJapan,
                municipality: hall.laptop.municipality, staff: [Hall.staff], devices: [second.laptop.device])
            _ = try await Desk(office: office).plan(
                plan, session: hall.session, random: [UInt8](repeating: 7, count: 10), by: .init(Hall.clerks.0))
            return [
                Figure("first_sync_50000", try await firstSync(of: second, acts: count * (edits + 1)), "MB")
            ]
        }
    }

    private static func firstSync(of hall: Hall, acts: Int) async throws -> Double {
        let watching = try hall.startLaptop(["sync", "--watch"])
        return try await Hall.whileRunning(watching) {
            guard await watching.waits(until: { $0.output.contains("\"quiet\":true") }, seconds: 900),
                let received = JSON(parsing: watching.output)["received"].int, received >= acts
            else { throw NotMeasured("not everything came: \(watching.output)\(watching.errors)") }
            return try ServerMemory.peakMegabytes(of: watching)
        }
    }

    /// Acts of the office on each of the applications, one after another.
    private static func edit(_ applications: [EntityID], at office: Office) async throws {
        for application in applications {
            try await office.store.write { transaction in
                for number in 0..<edits {
                    let state = try office.log.record(of: application, in: transaction)?.state
                    let contact = Contact(phone: "044-555-01\(number + 10)")
                    _ = try office.log.append(
                        NewAct(
                            at: office.clock.now(), author: Hall.clerks.0,
                            writes: [.value(contact, ApplicationField.contact.rawValue, of: application, on: state)]),
                        in: transaction)
                }
            }
        }
    }
}
