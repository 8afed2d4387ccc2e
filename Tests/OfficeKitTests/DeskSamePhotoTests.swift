import Domain
import Records
import Storage
import SyncProtocol
import Testing

@testable import OfficeKit

/// The same photo under two people is looked at by two before anything goes out (domain.md 12.1).
@Suite struct DeskSamePhotoTests {
    private static let stranger = Person(name: "山田 太郎", birth: "1970-01-01", form: "11111111111111111111111")

    /// Two people who have nothing in common but perhaps the photo.
    private func two(
        _ fixture: DeskFixture, samePhoto: Bool
    ) async throws -> (HallLaptop, HallLaptop.Taken, HallLaptop.Taken) {
        let laptop = try HallLaptop("KW", clock: fixture.clock)
        let picture = try HallLaptop.picture(7)
        let one = try await laptop.capture(Person(), in: fixture.session, picture: picture)
        // Sealed anew, as another import of the same file is.
        let other = try await laptop.capture(
            Self.stranger, in: fixture.session, picture: samePhoto ? HallLaptop.picture(7) : nil)
        try await fixture.take([one.act, other.act], blobs: one.blobs + other.blobs)
        for taken in [one, other] {
            try await fixture.desk.verify(taken.number, .same, answeredBy: nil, how: nil, by: DeskFixture.one)
        }
        return (laptop, one, other)
    }

    @Test func `the same photo under two people holds both until two have looked`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (_, one, other) = try await two(fixture, samePhoto: true)
        #expect(try await desk.duplicates(all: false).map(\.reasons) == [[.photo]])
        for (number, partner) in [(one.number, other.number), (other.number, one.number)] {
            let shown = try await desk.show(number, .ja)
            #expect(shown.line.tasks == [.decideDuplicate])
            #expect(shown.obstacles.first { $0.code == "same-photo" }?.details == [partner])
            await #expect(throws: Refused.self) { try await fixture.approve(number) }
        }
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await desk.separate(one.number, other.number, reason: "顔を確かめた", by: DeskFixture.one)
        }
        try await desk.separate(one.number, other.number, reason: "顔を確かめた", by: DeskFixture.clerks)
        for taken in [one, other] { try await fixture.approve(taken.number) }
        #expect(try await desk.duplicates(all: false).isEmpty)
    }

    @Test func `a new photo of one of them ends it`() async throws {
        let fixture = try await DeskFixture()
        let (laptop, one, other) = try await two(fixture, samePhoto: true)
        let retaken = try await laptop.retake(other.id, grey: 200, tag: other.number)
        try await fixture.take([retaken.act], blobs: retaken.blobs)
        #expect(try await fixture.desk.duplicates(all: false).isEmpty)
        #expect(try await fixture.desk.show(one.number, .ja).line.tasks == [.approve])
    }

    @Test func `a photo that two different persons have only since is asked about`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (laptop, one, other) = try await two(fixture, samePhoto: false)
        try await desk.separate(one.number, other.number, reason: "別の人", by: DeskFixture.one)
        let retaken = try await laptop.retake(other.id, grey: 7, tag: other.number)
        try await fixture.take([retaken.act], blobs: retaken.blobs)
        #expect(try await desk.duplicates(all: false).map(\.state) == [.open])
        #expect(try await desk.show(one.number, .ja).line.tasks == [.decideDuplicate])
        try await desk.separate(one.number, other.number, reason: "顔を確かめた", by: DeskFixture.clerks)
        #expect(try await desk.show(one.number, .ja).line.tasks == [.approve])
    }

    /// The photo and the name that an application shows.
    private func shown(_ id: EntityID, _ fixture: DeskFixture) async throws -> [String?] {
        let file = try await fixture.desk.transact { try $0.caseFile(id) }
        return [
            file.record.photo?.chosenShot?.picture.plaintextHash, file.record.name?.name.string,
            file.record.photoProof.map { "\($0)" },
        ]
    }

    @Test(arguments: [false, true])
    func `what a join brought goes back when the two turn out to be two persons`(isForwarded: Bool) async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (_, one, other) = try await two(fixture, samePhoto: false)
        let before = try await shown(one.id, fixture)
        try await desk.join(
            one.number, other.number, taking: [.photo, .name], reason: "同じ人", by: DeskFixture.clerks)
        let joined = try await shown(one.id, fixture)
        #expect(joined[0] != before[0] && joined[1] == Self.stranger.name)
        try await desk.renew(one.number, [.identity, .confirmation], reason: "本人に確かめた", by: DeskFixture.clerks)
        try await fixture.verifyAndApprove(one.number)
        if isForwarded { try await fixture.forward() }
        await #expect(throws: Failure(.deskSecondNeeded)) {
            try await desk.separate(one.number, other.number, reason: "別人だった", by: DeskFixture.one)
        }
        try await desk.separate(one.number, other.number, reason: "別人だった", by: DeskFixture.clerks)
        #expect(try await shown(one.id, fixture) == before)
        try await fixture.forward()
        #expect(fixture.jlis.submitted.count == (isForwarded ? 1 : 0))
        let tasks = try await desk.show(one.number, .ja).line.tasks
        if isForwarded {
            #expect(tasks.contains(.lateChange), "the card in production is another's")
        } else {
            #expect(tasks == [.renewConfirmation, .renewIdentity, .verify])
            await #expect(throws: Refused.self) { try await fixture.approve(one.number) }
        }
        // Joined and told apart once more, it is again what it was.
        if !isForwarded {
            try await desk.join(one.number, other.number, taking: [.photo], reason: "やはり", by: DeskFixture.clerks)
            try await desk.separate(one.number, other.number, reason: "別人だった", by: DeskFixture.clerks)
            #expect(try await shown(one.id, fixture) == before)
        }
    }

    @Test func `nothing of the other stays, however often the two were joined`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (laptop, one, other) = try await two(fixture, samePhoto: false)
        let before = try await shown(one.id, fixture)
        for again in [false, true] {
            if again {
                // A late act of the other opens the join; it is joined anew, with its new photo.
                let retaken = try await laptop.retake(other.id, grey: 200, tag: other.number)
                try await fixture.take([retaken.act], blobs: retaken.blobs)
            }
            try await desk.join(
                one.number, other.number, taking: [.photo], reason: "同じ人", by: DeskFixture.clerks)
            #expect(try await shown(one.id, fixture)[0] != before[0])
        }
        try await desk.separate(one.number, other.number, reason: "別人だった", by: DeskFixture.clerks)
        #expect(try await shown(one.id, fixture) == before)
    }

    @Test func `what the resident retook meanwhile stays when the two are told apart`() async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (laptop, one, other) = try await two(fixture, samePhoto: false)
        // Taken offline before the join was known there.
        let retaken = try await laptop.retake(one.id, grey: 33, tag: one.number)
        try await desk.join(one.number, other.number, taking: [.photo], reason: "同じ人", by: DeskFixture.clerks)
        try await fixture.take([retaken.act], blobs: retaken.blobs)
        try await desk.separate(one.number, other.number, reason: "別人だった", by: DeskFixture.clerks)
        let hash = try HallLaptop.picture(33).shot.picture.plaintextHash
        #expect(try await shown(one.id, fixture)[0] == hash)
    }

    @Test(arguments: [false, true])
    func `nothing of one who was told apart comes back through another`(lastFirst: Bool) async throws {
        let fixture = try await DeskFixture()
        let desk = fixture.desk
        let (laptop, one, other) = try await two(fixture, samePhoto: false)
        let before = try await shown(one.id, fixture)
        let third = try await laptop.capture(
            Person(name: "佐藤 花", birth: "1990-02-02", form: "22222222222222222222222"), in: fixture.session,
            picture: HallLaptop.picture(90))
        try await fixture.take([third.act], blobs: third.blobs)
        for partner in [other, third] {
            try await desk.join(
                one.number, partner.number, taking: [.photo], reason: "同じ人", by: DeskFixture.clerks)
        }
        for partner in lastFirst ? [third, other] : [other, third] {
            try await desk.separate(one.number, partner.number, reason: "別人だった", by: DeskFixture.clerks)
        }
        #expect(try await shown(one.id, fixture) == before)
    }

    @Test func `the list finds a photo without holding its hash`() async throws {
        let fixture = try await DeskFixture()
        _ = try await two(fixture, samePhoto: true)
        let hash = try HallLaptop.picture(7).shot.picture.plaintextHash
        let prints = try await fixture.desk.transact { try $0.store.all(ApplicationSummary.self).compactMap(\.photos) }
        #expect(prints.count == 2 && prints[0] == prints[1] && prints[0].count == 1)
        #expect(!prints.joined().contains { hash.hasPrefix($0) })
    }
}
