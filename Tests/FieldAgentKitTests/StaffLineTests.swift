import Domain
import FieldAgentKit
import SyncProtocol
import Testing

/// What the table is told to hand to city staff (papers-ja.md g 5-1; papers-ja.md 4-4).
struct StaffLineTests {
    /// The last day of the stay, and what is said of it on 2026-11-21.
    static let stays: [(String, [String])] = [
        ("2026-11-20", ["block.STAY", "residence.ended"]), ("2026-11-21", ["block.STAY", "residence.ending"]),
        ("2027-01-21", ["block.STAY", "residence.ending"]), ("2027-01-22", []),
    ]

    @Test(arguments: stays)
    func `a stay that has ended or ends soon goes to staff`(until: String, codes: [String]) async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        func stay(_ input: inout CaptureInput) {
            (input.nationality, input.residenceStatus, input.residenceUntil) = ("ベトナム", "技能実習", until)
        }
        let taken = try await fixture.capture({
            stay(&$0)
            $0.documents = [DocumentSeen(code: "RC"), DocumentSeen(code: "PP", expires: CivilDate("2030-01-01"))]
        })
        #expect(taken.judgement.warnings.map(\.code) == codes)
        if !codes.isEmpty { #expect(taken.judgement.warnings.last?.text.contains(until) == true) }
        let citizen = try #require(try await fixture.capture(photos: [Pictures.second]).saved)
        var change = CaptureInput()
        stay(&change)
        change.renewalPending = false
        let edited = try await fixture.editing.change(citizen.reception.text, fixture.step(change))
        #expect(edited.warnings.map(\.code) == codes)
    }

    @Test func `each condition that holds for staff has a line, and 支援措置 has none`() async throws {
        let fixture = try await Fixture()
        defer { fixture.remove() }
        var input = CaptureInput()
        input.blocks = ["STAY", "SHIEN", "FWD"]
        let warnings = try await fixture.desk.take(fixture.step(input)).judgement.warnings
        #expect(warnings.map(\.code) == ["block.STAY"])
        #expect(warnings.first?.text.contains("在留期間の満了が近い・更新中") == true)
    }
}
