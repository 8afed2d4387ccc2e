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
        try await captureOffline()
        try await bringHome()
        try await changeOnBothSides()
        try await decide()
        try await forward()
        try await retake()
        try await produceAndPost()
        try await conclude()
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
    func setUp() async throws {
        stage.heading("1  The office is set up, two laptops are enrolled")
        let port = String(try Stage.freePort())
        try await stage.startSimulator()
        _ = try await stage.control("down")
        try await stage.office([
            "init", "--custody", "\(stage.folder)/data/custody", "--municipality", "141305", "--city", "川崎市",
            "--office-name", "川崎市 マイナンバーカード担当", "--office-tel", "044-555-0000", "--office-hours",
            "平日 8時30分から17時", "--office-address", "210-0007 川崎市川崎区駅前本町1", "--office-name-kana",
            "かわさきし マイナンバーカードたんとう", "--office-hours-kana", "へいじつ 8じ30ぷんから17じ", "--office-address-kana",
            "210-0007 かわさきしかわさきくえきまえほんちょう1", "--host", "127.0.0.1", "--port",
            port, "--jlis", "http://127.0.0.1:\(stage.simulatorPort)", "--mail-from", "card@city.example.jp", "--demo",
            "--staff", "1001:staff", "--staff", "1002:staff", "--staff", "2001:office", "--staff", "2002:office",
            "--staff", "3001:contractor", "--staff", "9001:administrator",
        ])
        stage.usePort(Int(port) ?? 0)
        try await stage.startServer()
        for laptop in [hall, company] {
            let invitation = try await stage.office(["invite", "--operator", Play.administrator])
            try await laptop.enroll(code: invitation["code"].string ?? "")
        }
        let devices = try await stage.office(["devices", "list"])["devices"].array
        checks.expect(devices.count == 2, "two laptops are enrolled", found: "\(devices.count)")
        stage.say("The server is stopped: both laptops leave without a network.")
        await stage.stopServer()
    }

    func captureOffline() async throws {
        stage.heading("2  Two venues, no network: seven forms from six residents")
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
        stage.say("\(number)  \(resident.name)  \(resident.story)")
        return number
    }

    func bringHome() async throws {
        stage.heading("3  Back at the office: a laptop is killed in the middle of its sync and goes on")
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
