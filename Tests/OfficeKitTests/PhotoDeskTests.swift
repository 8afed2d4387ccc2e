import Domain
import Imaging
import OfficeKit
import Records
import SyncProtocol
import Testing

/// Looking at photos: two persons compare faces (domain.md 12.1).
@Suite struct PhotoDeskTests {
    @Test func `the photos are shown upright, of a conflict those of both sides`() async throws {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let number = try await fixture.approved(laptop, Person())
        let id = try await fixture.desk.show(number, .ja).line.application
        let first = try await fixture.desk.photos(of: number, by: DeskFixture.one)
        #expect(first.count == 1 && first[0].shot.isChosen)
        let jpeg = try #require(first[0].jpeg)
        #expect(try JPEG.inspect(jpeg).orientation == .upright)
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"name": {"name": "神崎 吉子"}}"#), reason: "届け", by: DeskFixture.one)
        let retake = try await laptop.retake(id, grey: 250, tag: number)
        try await fixture.take([retake.act])
        let both = try await fixture.desk.photos(of: number, by: DeskFixture.one)
        #expect(both.count == 2)
        // The new one has not arrived yet; the old one is there to look at.
        #expect(both.map { $0.jpeg == nil }.sorted { !$0 && $1 } == [false, true])
        try await fixture.take([], blobs: retake.blobs)
        #expect(try await fixture.desk.photos(of: number, by: DeskFixture.one).allSatisfy { $0.jpeg != nil })
        await #expect(throws: Failure(.operatorUnknown)) {
            _ = try await fixture.desk.photos(of: number, by: Clerks(try StaffNumber("9999")))
        }
    }
}
