import Domain
import Foundation
import TestKit

/// The whole main job, scene by scene. Each scene says what it does, does it with the real programs, and checks it.
final class Play {
    let stage: Stage
    let properties: Properties
    let hall: Laptop
    let company: Laptop
    /// Reception numbers by resident; the duplicate has a second one.
    var numbers: [String: String] = [:]
    var secondNumber = ""
    var sessions: [String: String] = [:]
    /// The boxes that were taken in, as `cards receive` answered.
    var boxes: [JSON] = []

    static let administrator = "9001"
    static let clerk = "2001"
    static let secondClerk = "2002"

    init(stage: Stage) {
        self.stage = stage
        properties = Properties(stage: stage)
        hall = Laptop(stage: stage, name: "laptop-hall", operatorNumber: "1001", decider: "1001")
        company = Laptop(stage: stage, name: "laptop-company", operatorNumber: "1002", decider: "1002")
    }

    func run() async throws {
        try await setUp()
        try await refuseDemoClockElsewhere()
        try await captureOffline()
        try await bringHome()
        try await changeOnBothSides()
        try await decide()
        try await forward()
        try await retake()
        try await produceAndPost()
        try await tellEverybody()
        try await closeUp()
    }

    var checks: Checks { stage.checks }

    func number(_ resident: Resident) -> String { numbers[resident.key] ?? "" }

    /// The office's view of a resident's application.
    func view(_ resident: Resident) async throws -> JSON {
        try await stage.office(["applications", "show", number(resident)])
    }

    func status(_ resident: Resident) async throws -> String {
        try await view(resident)["line"]["status"].string ?? ""
    }

    /// Waits until a condition holds; the running programs work meanwhile. The clock is moved on a little between
    /// looks, so that what waits for its next try comes to it.
    func eventually(
        _ what: String, seconds: Double = 90, minutes: Int64 = 6, _ condition: () async throws -> Bool
    ) async throws {
        let deadline = Date().addingTimeInterval(seconds)
        while try await !condition() {
            guard Date() < deadline else { throw DemoFailure("waited in vain: \(what)") }
            try stage.clock.advance(minutes: minutes)
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}

// MARK: The venue

extension Play {
    /// The office with its server running, and two laptops enrolled at it.
    func setUp() async throws {
        stage.scene("The office is set up, two laptops are enrolled", "市役所を準備し、端末を2台登録する")
        try await stage.startSimulator()
        try await stage.setUpOffice()
        try await stage.startServer()
        for laptop in [hall, company] {
            let invitation = try await stage.office(["invite", "--operator", Play.administrator])
            try await laptop.enroll(code: invitation["code"].string ?? "")
        }
        let devices = try await stage.office(["devices", "list"])["devices"].array
        checks.expect(devices.count == 2, "two laptops are enrolled", found: "\(devices.count)")
    }

    /// The same programs, on data without the mark of a demonstration.
    private func refuseDemoClockElsewhere() async throws {
        let plain = "\(stage.folder)/data/not-demo"
        try await stage.programs.succeed(
            "outreach-server",
            MadeUpOffice.initialisation(custody: plain + "/custody") + ["--data", plain + "/server", "--json"])
        try FileManager.default.copyItem(atPath: hall.data, toPath: plain + "/laptop")
        try FileManager.default.removeItem(atPath: plain + "/laptop/demo")
        for (program, command) in [
            ("outreach-server", ["status", "--data", plain + "/server"]),
            ("field-agent", ["status", "--data", plain + "/laptop"]),
            ("jlis-simulator", ["serve", "--port", "0", "--data", plain + "/jlis"]),
        ] {
            let running = try stage.programs.start(program, command + ["--demo-clock", stage.clock.file, "--json"])
            // A simulator that took the clock would go on serving.
            _ = await running.waits { !$0.output.isEmpty }
            let ended = await running.stop()
            checks.expect(
                ended.status == 77 && ended.errorJSON["error"]["code"].string == "clock.not-demo",
                "\(program) refuses the demonstration's clock on other data (clock.not-demo)",
                found: "\(ended.status) \(ended.output)\(ended.errors)")
        }
        try FileManager.default.removeItem(atPath: plain)
    }

    func captureOffline() async throws {
        stage.scene(
            "Two venues, no network: seven forms from six residents", "2つの会場で、ネットワークなしで、6人から7件を受け付ける")
        _ = try await stage.control("down")
        stage.say("The server is stopped: both laptops leave without a network.")
        await stage.stopServer()
        sessions["hall"] = try await hall.openSession(
            venue: "本町公民館", kana: "ほんちょうこうみんかん", kind: "hall")
        sessions["company"] = try await company.openSession(
            venue: "多摩川精機 食堂", kana: "たまがわせいき しょくどう", kind: "company")
        for resident in [Cast.duplicate, Cast.edited, Cast.child] {
            numbers[resident.key] = try await take(resident, on: hall)
        }
        // The camera was shaken: the check warns, staff keep the picture with a reason, and J-LIS will not have it.
        let shaken = try properties.portrait(of: Cast.retaken) { $0.blur = 6 }
        numbers[Cast.retaken.key] = try await take(Cast.retaken, on: hall, photos: [shaken], reason: "手がふるえるため")
        try stage.clock.advance(minutes: 30)
        secondNumber = try await take(Cast.duplicate, on: company, seed: 44)
        for resident in [Cast.elsewhere, Cast.formless] {
            numbers[resident.key] = try await take(resident, on: company)
        }
        let all = Set(numbers.values).union([secondNumber])
        checks.expect(all.count == 7 && !all.contains(""), "seven different reception numbers", found: "\(all)")
        for (laptop, count) in [(hall, 4), (company, 3)] {
            let queue = try await laptop.tries(["queue"])
            checks.expect(
                queue.json["items"].array.count >= count, "\(laptop.name) keeps what it took until it is sent",
                found: queue.output)
            let offline = try await laptop.tries(["sync"])
            checks.expect(offline.status == 69, "without a network sync says so (exit 69)", found: "\(offline.status)")
        }
    }

    /// Takes one application and returns its reception number.
    private func take(
        _ resident: Resident, on laptop: Laptop, photos: [String]? = nil, reason: String? = nil, seed: UInt64 = 20
    ) async throws -> String {
        let index = UInt64(Cast.all.firstIndex { $0.key == resident.key } ?? 0)
        let form = resident.hasForm ? try properties.form(of: resident, seed: seed + 2 * index) : nil
        let shots = try photos ?? [properties.portrait(of: resident), properties.portrait(of: resident, take: 2)]
        let saved = try await laptop.capture(resident, form: form, photos: shots, reason: reason)
        let number = saved["reception"].string ?? ""
        checks.expect(
            saved["state"].string == "saved", "\(resident.key) is saved on \(laptop.name)", found: "\(saved)")
        if laptop.name == hall.name { try await laptop.printSlip(of: number) }
        stage.say("\(number)  \(resident.name)  \(resident.story)")
        return number
    }

    func bringHome() async throws {
        stage.scene(
            "Back at the office: a laptop is killed in the middle of its sync and goes on",
            "市役所に戻って送る。途中で止められた端末も、続きから送る")
        try await stage.startServer()
        let first = try hall.startSync()
        let blobs = "\(stage.serverData)/blobs"
        let began = await first.waits { _ in
            ((try? FileManager.default.contentsOfDirectory(atPath: blobs)) ?? []).count >= 2
        }
        let killed = await first.killNow()
        checks.expect(began, "the first sync was under way", found: killed.output + killed.errors)
        checks.expect(killed.status == -SIGKILL, "it was killed before it ended", found: "\(killed.status)")
        stage.say("killed after \(String(format: "%.2f", killed.seconds)) s; started again")
        try await hall.sync()
        try await company.sync()
        let again = try await hall.sync()
        checks.expect(again["sentActs"].int == 0, "a repeated sync sends nothing again", found: "\(again)")
        let lines = try await stage.office(["applications", "list"])["applications"].array
        checks.expect(lines.count == 7, "seven applications arrived, none twice", found: "\(lines.count)")
        for resident in Cast.all {
            let shown = try await view(resident)
            checks.expect(
                shown["arrived"].bool == true, "every picture of \(resident.key) arrived", found: "\(shown["line"])")
            let name = shown["units"]["name"]["value"]["name"].string ?? ""
            checks.expect(
                name.utf8.elementsEqual(resident.name.utf8), "the name of \(resident.key) kept every byte", found: name)
        }
    }
}
