import Domain
import JLIS
import Notices
import SyncProtocol
import Testing

@testable import OfficeKit

/// Who was told that the card comes by post, and collects it at the desk instead, hears so.
@Suite struct DeskInsteadMailTests {
    private func kinds(_ postman: Postman) async throws -> [String] {
        try await postman.messages().filter { $0.state == "sent" }.map(\.kind).sorted()
    }

    private func edit(_ fixture: DeskFixture, _ number: String, route: String, blocks: [String] = []) async throws {
        let list = blocks.map { "\"\($0)\"" }.joined(separator: ",")
        try await fixture.desk.edit(
            number, try JSONValue(json: #"{"delivery": {"route": "\#(route)", "blocks": [\#(list)]}}"#), reason: "電話",
            by: DeskFixture.one)
    }

    private func reason(_ fixture: DeskFixture, _ number: String) async throws -> NoticeValues.DeskReason? {
        try await fixture.desk.transact { desk in
            try desk.notices(for: try desk.find(number), at: desk.now).drafts
                .first { $0.due.key.kind == .changedToDesk }?.values.deskReason
        }
    }

    private func taken(_ fixture: DeskFixture, slip: Bool, route: Delivery.Route = .restrictedMail) async throws
        -> String
    {
        var person = Person()
        (person.slip, person.route) = (slip, route)
        let taken = try await HallLaptop("KW", clock: fixture.clock).capture(person, in: fixture.session)
        try await fixture.take([taken.act], blobs: taken.blobs)
        try await fixture.desk.verify(taken.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        return taken.number
    }

    @Test(arguments: [
        ([], NoticeValues.DeskReason.wish), (["OLDCARD"], .wish), (["FWD"], .forwarding), (["MOVE2M"], .changed),
        (["DOCS", "FWD"], .documents),
    ])
    func `whose slip says post hears once that it is the desk, and why`(
        blocks: [String], expected: NoticeValues.DeskReason
    ) async throws {
        let fixture = try await DeskFixture()
        let number = try await taken(fixture, slip: true)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().decided == 0)
        try await edit(fixture, number, route: "desk", blocks: blocks)
        #expect(try await reason(fixture, number) == expected)
        for letters in [1, 0] { #expect(try await postman.round().letters == letters) }
        #expect(try await kinds(postman) == ["changed-to-desk"])
        // Back to the post and to the desk again: they were told nothing else since.
        try await edit(fixture, number, route: "registered-mail")
        try await edit(fixture, number, route: "desk")
        #expect(try await postman.round().decided == 0)
    }

    @Test func `who was told nothing yet, or the desk from the first, hears nothing`() async throws {
        for (slip, route) in [(false, Delivery.Route.restrictedMail), (true, .desk)] {
            let fixture = try await DeskFixture()
            let number = try await taken(fixture, slip: slip, route: route)
            try await edit(fixture, number, route: "registered-mail")
            try await edit(fixture, number, route: "desk")
            #expect(try await Postman(desk: fixture.desk, sender: nil).round().decided == 0)
        }
    }

    @Test func `who heard of the post when J-LIS took the application hears of the desk, from the laptop too`()
        async throws
    {
        let fixture = try await DeskFixture()
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        var person = Person()
        person.slip = false
        let number = try await fixture.approved(laptop, person)
        let id = try await fixture.desk.show(number, .ja).line.application
        try await fixture.forward()
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().letters == 1)
        try await fixture.take([try await laptop.write(id, [(Delivery(route: .desk), .delivery)])])
        #expect(try await postman.round().letters == 1)
        #expect(try await kinds(postman) == ["changed-to-desk", "received"])
    }

    @Test func `who has the card hears nothing more, and nobody is asked`() async throws {
        let fixture = try await DeskFixture()
        var person = Person()
        (person.slip, person.route, person.pinForm, person.blocks) = (false, .desk, .none, ["SHIEN"])
        let (number, shipment) = try await fixture.shipped(person)
        let postman = try Postman(desk: fixture.desk, sender: nil)
        #expect(try await postman.round().held == 1)
        _ = try await fixture.desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await fixture.desk.handOver(number, documents: ["DL"], by: DeskFixture.clerks)
        #expect(try await postman.round().decided == 0)
        #expect(try await fixture.desk.heldMessages().isEmpty)
        #expect(try await fixture.desk.show(number, .ja).line.tasks.isEmpty)
    }

    @Test func `while the card is on its way the desk has nothing of it; when it is back that is why`() async throws {
        let fixture = try await DeskFixture()
        let (number, shipment) = try await fixture.shipped()
        let desk = fixture.desk
        _ = try await desk.receive(shipment, counted: 1, by: DeskFixture.clerks)
        try await desk.preset(number, by: DeskFixture.clerks)
        try await desk.post(number, tracking: "12345678901", label: number, serial: "C000001", by: DeskFixture.clerks)
        let postman = try Postman(desk: desk, sender: nil)
        #expect(try await postman.round().letters == 1)
        try await edit(fixture, number, route: "desk", blocks: ["FWD"])
        #expect(try await postman.round().decided == 0)
        try await desk.takeBack(number, by: DeskFixture.one)
        #expect(try await reason(fixture, number) == .returned)
        #expect(try await postman.round().letters == 1)
        #expect(try await kinds(postman) == ["changed-to-desk", "posted"])
    }
}
