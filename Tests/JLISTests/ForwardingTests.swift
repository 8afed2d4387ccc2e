import Domain
import JLIS
import Testing
import Transport

private let start = Instant(milliseconds: 1_800_000_000_000)
private let digest = "d1"

private func entry() -> Forwarding { Forwarding(key: sampleKey, digest: digest, notBefore: start) }
/// `#expect` cannot hold a call that changes its receiver.
private func expect(
    _ action: Forwarding.Action, _ expected: Forwarding.Action, at location: SourceLocation = #_sourceLocation
) {
    #expect(action == expected, sourceLocation: location)
}

private let down = Failure(.networkUnreachable)
private let lost = Failure(.networkOutcomeUnknown)

@Suite struct ForwardingTests {
    @Test func `what is accepted is finished`() {
        var entry = entry()
        expect(entry.next(at: start), .send(sampleKey, turn: 1))
        expect(entry.next(at: start), .awaitReply)
        entry.submitted(.accepted(sampleReceipt(digest)), turn: 1, at: start, random: 0)
        #expect(entry.state == .accepted(at: Instant(milliseconds: 7)))
        expect(entry.next(at: start), .finished)
    }

    @Test func `nothing is sent before its time`() {
        var entry = entry()
        expect(entry.next(at: start.adding(milliseconds: -1)), .wait(until: start))
        #expect(entry.state == .pending(notBefore: start))
    }

    @Test func `an unknown outcome is asked about, and sent again only when it is not there`() {
        var entry = entry()
        _ = entry.next(at: start)
        entry.submitted(.unknown(lost), turn: 1, at: start, random: 0)
        expect(entry.next(at: start), .ask(sampleKey, turn: 2))
        entry.answered(.unavailable(down, retryAfter: nil), turn: 2, at: start, random: 500)
        expect(entry.next(at: start), .wait(until: start.adding(milliseconds: 500)))
        let later = start.adding(milliseconds: 500)
        expect(entry.next(at: later), .ask(sampleKey, turn: 3))
        entry.answered(.notThere, turn: 3, at: later, random: 0)
        expect(entry.next(at: later), .send(sampleKey, turn: 4))
    }

    @Test func `found as sending after a crash, it is asked about`() {
        var entry = entry()
        _ = entry.next(at: start)
        entry.restart(at: start)
        expect(entry.next(at: start), .ask(sampleKey, turn: 2))
        entry.answered(.accepted(sampleReceipt(digest)), turn: 2, at: start, random: 0)
        expect(entry.next(at: start), .finished)
    }

    @Test func `the answer to an earlier question changes nothing`() {
        var entry = entry()
        _ = entry.next(at: start)
        entry.restart(at: start)
        _ = entry.next(at: start)
        let asking = entry
        entry.submitted(.refused(reasons: ["x"]), turn: 1, at: start, random: 0)
        entry.answered(.notThere, turn: 1, at: start, random: 0)
        #expect(entry == asking)
    }

    @Test func `other content under the key stops it for a person`() {
        var entry = entry()
        _ = entry.next(at: start)
        entry.submitted(.accepted(sampleReceipt("other")), turn: 1, at: start, random: 0)
        #expect(entry.state == .refused(reasons: ["jlis.key-reused"]))
    }

    @Test func `what J-LIS asks to wait is waited in full, with jitter on top`() {
        var entry = entry()
        _ = entry.next(at: start)
        entry.submitted(.unavailable(down, retryAfter: 60_000), turn: 1, at: start, random: 700)
        expect(entry.next(at: start), .wait(until: start.adding(milliseconds: 60_700)))
    }

    @Test func `pauses grow up to the cap`() {
        let backOff = BackOff(base: 1_000, cap: 300_000)
        let longest = (0...40).map { failures in
            [UInt64(0), 1_000, 300_000, .max].map {
                backOff.pause(afterFailures: failures, retryAfter: nil, random: $0)
            }
        }
        #expect(longest.allSatisfy { $0.allSatisfy { (0...300_000).contains($0) } })
        for failures in 0...8 {
            let limit = min(Int64(1_000) << Int64(failures), 300_000)
            #expect(backOff.pause(afterFailures: failures, retryAfter: nil, random: UInt64(limit)) == limit)
            #expect(backOff.pause(afterFailures: failures, retryAfter: nil, random: UInt64(limit) + 1) == 0)
        }
    }

    @Test func `only what was never sent can be taken back`() {
        var untouched = entry()
        let isWithdrawn = untouched.withdraw()
        #expect(isWithdrawn)
        expect(untouched.next(at: start), .finished)
        var sent = entry()
        _ = sent.next(at: start)
        sent.submitted(.unavailable(down, retryAfter: nil), turn: 1, at: start, random: 0)
        let isSentWithdrawn = sent.withdraw()
        #expect(!isSentWithdrawn)
    }

    @Test func `after a restore from a backup even an untouched entry is asked about first`() {
        var entry = entry()
        entry.restoreFromBackup(at: start)
        expect(entry.next(at: start), .ask(sampleKey, turn: 1))
    }

    @Test func `outside the hours nothing is sent or asked`() {
        let calendar = ServiceCalendar(closures: [.init(from: start, until: start.adding(days: 1))])
        var entry = entry()
        expect(entry.next(at: start, calendar: calendar), .wait(until: start.adding(days: 1)))
        expect(entry.next(at: start.adding(days: 1), calendar: calendar), .send(sampleKey, turn: 1))
    }
}
