import Domain
import Foundation
import Merge
import Records
import Resources
import Storage
import SyncProtocol
import Synchronization
import Testing

@testable import FieldAgentKit

/// 受付票 and the wish for large type.
struct SlipTests {
    private func slips(_ fixture: Fixture) throws -> Slips {
        let files = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Resources/Files").path
        return try Slips(fixture.laptop, rules: Tables.shared, data: PackagedData(folders: [files]))
    }

    private func record(_ named: String, _ fixture: Fixture) async throws -> ApplicationRecord {
        let laptop = fixture.laptop
        return try await laptop.store.read { try laptop.application(named: named, in: $0) }
    }

    @Test func `the slip is printed without a network, and recorded once and for all`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved?.reception).text
        #expect(try await record(number, fixture).value(Bool.self, .slip) == nil)
        let waiting = try await Register(fixture.laptop).queue().items.count
        let file = fixture.directory + "/slip.pdf"
        let requests = fixture.office.state.withLock { $0.requests.count }
        let written = try await slips(fixture).write(number, to: file, by: Staff.contractor)
        #expect(written.reception.text == number && written.missingCharacters == 0)
        #expect(try Data(contentsOf: URL(filePath: file)).starts(with: Array("%PDF-".utf8)))
        #expect(fixture.office.state.withLock { $0.requests.count } == requests)
        let after = try await record(number, fixture)
        #expect(after.value(Bool.self, .slip) == true)
        #expect(after.standing(.confirmation).standing != nil && after.conflicts.isEmpty)
        #expect(try await Register(fixture.laptop).queue().items.count == waiting + 1)
        _ = try await slips(fixture).write(number, to: file, by: Staff.city)
        #expect(try await Register(fixture.laptop).queue().items.count == waiting + 1)
    }

    @Test func `a slip that could not be written is not recorded`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let number = try #require(try await fixture.capture().saved?.reception).text
        for place in ["/missing/slip.pdf", "/blobs"] {
            await #expect(throws: Failure(.outputPlace)) {
                try await slips(fixture).write(number, to: fixture.directory + place, by: Staff.city)
            }
        }
        #expect(try await record(number, fixture).value(Bool.self, .slip) == nil)
    }

    @Test func `large type is a wish of the contact that later changes leave alone`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        let plain = try #require(try await fixture.capture().saved?.reception).text
        #expect(try await record(plain, fixture).contact == Contact(phone: "044-200-1111"))
        let number = try #require(try await fixture.capture { $0.largeType = true }.saved?.reception).text
        var input = CaptureInput()
        input.phone = "044-200-2222"
        _ = try await fixture.editing.change(number, fixture.step(input))
        #expect(
            try await record(number, fixture).contact == Contact(phone: "044-200-2222", largeType: true))
        input = CaptureInput()
        input.largeType = false
        _ = try await fixture.editing.change(number, fixture.step(input))
        #expect(try await record(number, fixture).contact == Contact(phone: "044-200-2222"))
    }
}
