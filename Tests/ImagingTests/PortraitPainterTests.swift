import Domain
import Imaging
import PhotoChecks
import TestKit
import Testing

struct PortraitPainterTests {
    private func warnings(_ change: (inout PortraitShot) -> Void = { _ in }) throws -> [String] {
        var shot = PortraitShot()
        change(&shot)
        return try PhotoInspection().inspect(PortraitPainter.portrait(person: 5, shot: shot).jpeg).warnings
    }

    /// Mean difference in brightness about the face, at a sixteenth of the pixels.
    private func difference(_ a: Portrait, _ b: Portrait) throws -> Double {
        let (a, b) = (try JPEG.decodeGrey(a.jpeg, scale: .eighth), try JPEG.decodeGrey(b.jpeg, scale: .eighth))
        let total = zip(a.pixels, b.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(total) / Double(a.pixels.count)
    }

    @Test func `a drawn portrait is a photo that is accepted without a warning`() throws {
        let portrait = try PortraitPainter.portrait(person: 5)
        #expect((60_000...400_000).contains(portrait.jpeg.count))
        let report = try PhotoInspection().inspect(portrait.jpeg)
        #expect(report.warnings == [])
        #expect((report.info.width, report.info.height) == (600, 750))
    }

    @Test func `the same person and shot give the same bytes`() throws {
        #expect(try PortraitPainter.portrait(person: 7).jpeg == PortraitPainter.portrait(person: 7).jpeg)
    }

    @Test func `two shots of one person differ less than two persons`() throws {
        let people = try [1, 3, 4].map { try PortraitPainter.portrait(person: $0) }
        let again = try PortraitPainter.portrait(person: 1, shot: PortraitShot(take: 2))
        #expect(again.jpeg != people[0].jpeg)
        let same = try difference(people[0], again)
        for other in people.dropFirst() { #expect(try difference(people[0], other) > same * 1.3) }
    }

    @Test func `the eyes are where the truth says`() throws {
        var shot = PortraitShot()
        shot.tilt = 12
        shot.offCentre = 0.1
        let portrait = try PortraitPainter.portrait(person: 2, shot: shot)
        let grey = try JPEG.decodeGrey(portrait.jpeg)
        for eye in [portrait.eyes.left, portrait.eyes.right] {
            #expect(grey.pixels[Int(eye.y) * grey.width + Int(eye.x)] < 60)
        }
        #expect(portrait.eyes.right.y > portrait.eyes.left.y + 20)
        #expect((portrait.eyes.left.x + portrait.eyes.right.x) / 2 > 340)
    }

    @Test func `defects are drawn so that the checks find them`() throws {
        #expect(try warnings { $0.blur = 6 } == ["PH-BLUR"])
        #expect(try warnings { $0.exposure = 0.25 } == ["PH-DARK"])
        #expect(try warnings { $0.exposure = 2.2 } == ["PH-BRIGHT"])
    }

    @Test func `what other checks are for is drawn too`() throws {
        let plain = try PortraitPainter.portrait(person: 5)
        let changes: [(inout PortraitShot) -> Void] = [
            { $0.wearsHat = true }, { $0.wearsGlasses = true }, { $0.hasShadow = true }, { $0.secondPerson = 9 },
            { $0.hasBusyBackground = true }, { $0.size = 0.45 }, { $0.size = 1.6 },
        ]
        for change in changes {
            var shot = PortraitShot()
            change(&shot)
            #expect(try difference(plain, PortraitPainter.portrait(person: 5, shot: shot)) > 1)
        }
    }

    @Test func `a larger drawing shows the same`() throws {
        var shot = PortraitShot()
        (shot.width, shot.height) = (900, 1200)
        let report = try PhotoInspection().inspect(PortraitPainter.portrait(person: 5, shot: shot).jpeg)
        #expect((report.info.width, report.info.height) == (900, 1200))
        #expect(report.warnings == [])
    }
}
