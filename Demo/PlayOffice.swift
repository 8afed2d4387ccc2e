import Domain
import Foundation
import TestKit

// MARK: The office decides

extension Play {
    private var clerks: [String] { ["--operator", Play.clerk, "--second", Play.secondClerk] }

    /// An office command that takes two persons.
    @discardableResult
    func decided(_ arguments: String...) async throws -> JSON { try await stage.office(arguments + clerks) }

    /// A decision about an application, on what is there now.
    @discardableResult
    func decided(on number: String, _ arguments: String...) async throws -> JSON {
        try await stage.office(arguments + [number] + seen(number) + clerks)
    }

    /// Names what is looked at (docs/desk.md).
    private func seen(_ number: String) async throws -> [String] {
        let shown = try await stage.office(["applications", "show", number])
        return ["--seen", shown["line"]["seen"].string ?? ""]
    }

    func changeOnBothSides() async throws {
        stage.scene("One application is changed on a laptop and at the office", "1件の申請を、端末と市役所の両方で直す")
        let number = number(Cast.edited)
        // Both change the street without knowing of each other; the telephone only here, the delivery only there.
        try await stage.office([
            "applications", "edit", number, "--street", "6番地2", "--route", "registered-mail", "--reason",
            "電話で聞きました", "--operator", Play.clerk,
        ])
        _ = try await hall.edit(number, ["--street", "6番地の3", "--phone", "044-555-0199"])
        try await hall.sync()
        let shown = try await view(Cast.edited)
        let conflict = shown["conflicts"][0]
        checks.expect(
            shown["conflicts"].array.count == 1 && conflict["name"].string == "address",
            "the same field changed twice is one conflict", found: "\(shown["conflicts"])")
        checks.expect(
            shown["units"]["contact"]["value"]["phone"].string == "044-555-0199"
                && shown["units"]["delivery"]["value"]["route"].string == "registered-mail",
            "different fields merged without a person", found: "\(shown["units"])")
        let laptopSide = conflict["sides"].array.first { $0["side"].string == "field" } ?? .null
        checks.expect(
            laptopSide["values"]["address"]["street"].string == "6番地の3", "the laptop's value waits, nothing is lost",
            found: "\(conflict)")
        try await decided(
            on: number, "conflicts", "resolve", "--choose", laptopSide["dot"].string ?? "", "--reason", "転入届で確かめました")
        stage.say(
            "The address conflict of \(number) was decided for the laptop's value; the telephone merged by itself.")
        let after = try await view(Cast.edited)
        checks.expect(after["conflicts"].array.isEmpty, "the conflict is decided", found: "\(after["conflicts"])")
        try await hall.sync()
        let onLaptop = try await hall.show(number)
        checks.expect(
            "\(onLaptop)".contains("6番地の3") && "\(onLaptop)".contains("registered-mail"),
            "the laptop learned what the office decided", found: "\(onLaptop)")
        // What the resident confirmed has changed: she is called, and the changed record is confirmed on the laptop.
        _ = try await hall.edit(
            number,
            [
                "--document", "DL", "--document", "PP", "--decided-by", hall.decider, "--face-matched", "--confirm",
                "assisted", "--confirm-photo",
                "--confirm-name", "--confirm-tag", "--confirm-reason", "電話で本人に確認", "--witness", "1002",
            ])
        try await hall.sync()
    }

    func decide() async throws {
        stage.scene("Duplicate, missing form, register check, approval", "重複、申請書なし、住基照合、審査")
        let pairs = try await stage.office(["duplicates", "list"])["duplicates"].array
        checks.expect(pairs.count == 1, "the form taken twice is found as one pair", found: "\(pairs)")
        let refused = try await stage.officeRefused(
            ["applications", "approve", number(Cast.duplicate)] + seen(number(Cast.duplicate)) + clerks)
        checks.expect(!refused.isEmpty, "an open duplicate cannot be approved", found: refused)
        try await stage.office(
            ["duplicates", "join", number(Cast.duplicate), secondNumber, "--reason", "同じ方が2つの会場で申請"]
                + seen(number(Cast.duplicate)) + seen(secondNumber) + clerks)
        let formID = FormPhotographer.formID(seed: 2_099)
        try await decided(on: number(Cast.formless), "applications", "attach-form", "--form-id", formID)
        stage.say(
            "\(secondNumber) joined into \(number(Cast.duplicate)); the missing form's ID attached by two persons.")
        for resident in Cast.all { try await verify(resident) }
        let same = try await stage.officeRefused(
            ["applications", "approve", number(Cast.child), "--operator", Play.clerk, "--second", Play.clerk]
                + seen(number(Cast.child)))
        checks.expect(same == "operator.same-person", "one person cannot be both", found: same)
        for resident in Cast.all { try await decided(on: number(resident), "applications", "approve") }
        // The child's approval goes stale: the hall's laptop brings a correction made before it knew of it.
        _ = try await hall.edit(
            number(Cast.child), ["--phone", "044-555-0303"])
        try await hall.sync()
        let stale = try await view(Cast.child)
        checks.expect(
            stale["decisions"]["approval"]["standing"].string == "stale", "a later change makes the approval stale",
            found: "\(stale["decisions"]["approval"])")
        stage.say("The approval of \(number(Cast.child)) went stale and is not forwarded until it is renewed.")
    }

    /// 住基照合; for a resident of another municipality that city's answer is recorded.
    func verify(_ resident: Resident) async throws {
        let elsewhere = resident.municipality == "132098" ? ["--answered-by", "町田市 市民課", "--how", "電話"] : []
        try await stage.office(
            ["applications", "verify", number(resident), "--result", "same", "--operator", Play.clerk]
                + seen(number(resident)) + elsewhere)
    }

    // MARK: J-LIS

    func forward() async throws {
        stage.scene("J-LIS is down, then comes back and loses a reply", "J-LISが止まり、動き出し、返事を1つ失う")
        try await eventually("the forwarder queued what is approved") {
            try await view(Cast.duplicate)["submissions"].array.count == 1
        }
        checks.expect(try await submissions().isEmpty, "nothing arrives at J-LIS while it is down")
        _ = try await stage.control("up")
        _ = try await stage.control("lose", "1")
        try await eventually("five applications are forwarded") { try await submissions().count == 5 }
        let child = try await view(Cast.child)
        checks.expect(
            child["submissions"].array.isEmpty, "the stale approval was not forwarded", found: "\(child["submissions"])"
        )
        try await decided(on: number(Cast.child), "applications", "approve")
        try await eventually("the renewed approval is forwarded") { try await submissions().count == 6 }
        try await eventually("the office knows of every acceptance") {
            for resident in Cast.all {
                let view = try await view(resident)
                if view["submissions"][0]["stage"].int == nil { return false }
            }
            return true
        }
        try await checkLostReply()
    }

    /// J-LIS took an application and did not answer. The office knows it as accepted all the same, and J-LIS was handed
    /// it once: so it was asked.
    private func checkLostReply() async throws {
        let left = try await stage.control("show")["loseReplies"]
        checks.expect(left.int == 0, "J-LIS lost one reply after it had taken an application", found: "\(left)")
        let received = try await submissions()
        checks.expect(
            received.count == 6 && received.allSatisfy { $0["received"].int == 1 },
            "after the lost reply nothing was handed in twice: J-LIS was asked", found: "\(received)")
        stage.say("Six submissions at J-LIS, each once; the lost reply was asked about, not sent blindly.")
    }

    /// What the simulator holds.
    func submissions() async throws -> [JSON] { try await stage.control("submissions")["submissions"].array }
}
