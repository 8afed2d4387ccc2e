import CommandLineKit
import CurlTransport
import Domain
import Foundation
import JLIS
import TestKit
import Testing
import Transport

@testable import JLISSimulator

/// The real program, over real sockets.
@Suite struct ServiceTests {
    let directory: Scratch
    let process: SimulatorProcess

    init() async throws {
        directory = try Scratch()
        process = try await SimulatorProcess.start(directory)
    }

    @Test func `an application is submitted, found and followed`() async throws {
        let client = process.client
        let sealed = try submission(1).sealed(under: key(1))
        guard case .accepted(let receipt) = await client.submit(sealed) else {
            Issue.record("not accepted")
            return
        }
        #expect(await client.ask(key(1)) == .accepted(receipt))
        #expect(await client.submit(sealed) == .accepted(receipt))
        #expect(await client.ask(key(2)) == .notThere)
        #expect(try await client.changes(after: 0).changes.map(\.stage) == [.accepted])
        #expect(try await client.changes(after: 1) == JLISChanges(changes: [], more: false))
        #expect(try await client.shipments(to: chiyoda) == [])
    }

    @Test func `other content under the same key is refused, as is a duplicate`() async throws {
        let client = process.client
        _ = await client.submit(try submission(1).sealed(under: key(1)))
        var other = try submission(1)
        other.kana = "ベツ"
        #expect(await client.submit(other.sealed(under: key(1))) == .refused(reasons: ["jlis.key-reused"]))
        #expect(await client.submit(try submission(1).sealed(under: key(2))) == .refused(reasons: ["AP-DUP"]))
    }

    @Test func `killed and started again, it still has everything`() async throws {
        guard case .accepted(let receipt) = await process.client.submit(try submission(1).sealed(under: key(1))) else {
            Issue.record("not accepted")
            return
        }
        try await process.set(Behaviour(down: .unavailable, retryAfter: 9, slowMilliseconds: 0, loseReplies: 2))
        await process.kill()
        let again = try await SimulatorProcess.start(directory)
        #expect(
            await again.client.ask(key(1)) == .unavailable(Failure(.jlisUnavailable), retryAfter: 9_000))
        try await again.set(Behaviour())
        #expect(await again.client.ask(key(1)) == .accepted(receipt))
        #expect(try await again.client.changes(after: 0).changes.count == 1)
    }

    @Test func `a reply lost after the commit leaves the outcome unknown, and asking finds it`() async throws {
        try await process.set(Behaviour(loseReplies: 1))
        // A connection of its own, so that libcurl has no kept one to try again on.
        let outcome = await process.client.submit(try submission(1).sealed(under: key(1)))
        #expect(outcome == .unknown(Failure(.networkOutcomeUnknown)))
        guard case .accepted = await process.client.ask(key(1)) else {
            Issue.record("the submission is not there")
            return
        }
    }

    @Test func `the forwarder gets through a bad day with one acceptance`() async throws {
        let client = process.client
        let sealed = try submission(1).sealed(under: key(1))
        var entry = Forwarding(key: key(1), digest: sealed.digest, notBefore: noon)
        var now = noon
        try await process.set(Behaviour(down: .unavailable, retryAfter: 5))
        var steps: [String] = []
        for step in 0..<12 {
            if step == 2 { try await process.set(Behaviour(down: .close)) }
            if step == 5 { try await process.set(Behaviour(loseReplies: 1)) }
            switch entry.next(at: now) {
            case .send(_, let turn):
                steps.append("send")
                entry.submitted(await client.submit(sealed), turn: turn, at: now, random: 0)
            case .ask(let key, let turn):
                steps.append("ask")
                entry.answered(await client.ask(key), turn: turn, at: now, random: 0)
            case .wait(let until): now = until
            case .awaitReply, .finished: break
            }
        }
        guard case .accepted = entry.state else {
            Issue.record("it ends as \(entry.state)")
            return
        }
        #expect(zip(steps, steps.dropFirst()).filter { $0 == ("send", "send") }.count == 1)
        #expect(try await client.changes(after: 0).changes.count == 1)
    }

    @Test func `a slow answer comes late, and only as late as it was told`() async throws {
        try await process.set(Behaviour(slowMilliseconds: 300))
        let clock = ContinuousClock()
        let start = clock.now
        #expect(await process.client.ask(key(1)) == .notThere)
        #expect(clock.now - start >= .milliseconds(300))
        try await process.set(Behaviour(slowMilliseconds: 60_000))
        let hurried = JLISClient(
            url: process.url, http: CurlHTTPClient(), limits: TransferLimits(total: 500))
        guard case .unavailable(let failure, _) = await hurried.ask(key(1)) else {
            Issue.record("an answer came within the limit")
            return
        }
        #expect(failure.code == .networkOutcomeUnknown || failure.code == .networkTimeout)
    }

    @Test func `it ends gracefully when asked to`() async throws {
        _ = await process.client.ask(key(1))
        #expect(await process.terminate() == 0)
    }

    @Test func `a second one on the same data is refused`() async throws {
        let second = try await runTool(
            SimulatorProcess.program, ["serve", "--data", directory.path, "--port", "0", "--json"])
        #expect(second.status == 75)
        #expect(second.errors.contains(#""code":"data.busy""#))
    }

    @Test func `a demonstration runs on its own clock, from a file`() async throws {
        let demo = try Scratch()
        let file = try Scratch()
        let clock = file.path + "/clock.json"
        try DemoClock.Setting.offset(milliseconds: 0).write(to: clock)
        let process = try await SimulatorProcess.start(demo, ["--demo", "--demo-clock", clock])
        let fit = try PortraitPainter.portrait(person: 1).jpeg
        _ = await process.client.submit(try submission(1, photo: fit).sealed(under: key(1)))
        #expect(try await process.client.changes(after: 0).changes.map(\.stage.rawValue) == [1])
        try DemoClock.Setting.offset(milliseconds: 20 * 86_400_000).write(to: clock)
        #expect(try await process.client.changes(after: 0).changes.map(\.stage.rawValue) == [1, 3, 4, 5, 6])
        let box = try #require(try await process.client.shipments(to: chiyoda).first)
        let list = try await process.client.arrived(box.id, at: SystemClock().now().adding(days: 20))
        #expect(list.cards.map(\.key) == [key(1)])
        let preset = JLISReport(stage: .preset, at: SystemClock().now())
        #expect(try await process.client.report(preset, for: key(1)).stage == .preset)
        await #expect(throws: Failure(.jlisIllegalTransition, ["from": "8", "to": "7"])) {
            try await process.client.report(JLISReport(stage: .delivered, at: SystemClock().now()), for: key(1))
        }
    }

    @Test func `photos are really judged`() async throws {
        let demo = try Scratch()
        let process = try await SimulatorProcess.start(demo, ["--stage-days", "2=0,3=0,4=0"])
        var blurred = PortraitShot()
        blurred.blur = 6
        let photos = [
            try PortraitPainter.portrait(person: 1).jpeg, try PortraitPainter.portrait(person: 2, shot: blurred).jpeg,
            Array("no picture".utf8),
        ]
        for (index, photo) in photos.enumerated() {
            let key = key(UInt8(index))
            _ = await process.client.submit(try submission(UInt8(index), photo: photo).sealed(under: key))
        }
        var found: [[String]] = []
        for index in photos.indices {
            guard case .accepted(let receipt) = await process.client.ask(key(UInt8(index))) else { continue }
            found.append([String(receipt.stage.rawValue)] + receipt.reasons)
        }
        #expect(found == [["4"], ["2", "PH-BLUR"], ["2", "PH-UNFIT"]])
    }

    @Test func `what is no submission is refused with a code`() async throws {
        let http = CurlHTTPClient()
        let url = process.url + "/v1/applications/\(key(1))"
        let response = try await http.send(HTTPRequest(.put, url, body: .bytes(Array("{}".utf8))))
        #expect(response.status == 422)
        #expect(Wire.decode(JLISProblem.self, from: response.body)?.code == "jlis.submission-form")
        #expect(response.fields["content-type"] == "application/problem+json")
        let noKey = try await http.send(HTTPRequest(.get, process.url + "/v1/applications/x"))
        #expect(noKey.status == 404)
    }
}
