import Domain
import Foundation
import TestKit

/// One laptop of the demonstration: a data directory on which the real `field-agent` is run.
struct Laptop {
    let stage: Stage
    let name: String
    /// The staff at this laptop.
    let operatorNumber: String
    let decider: String

    var data: String { "\(stage.folder)/data/\(name)" }

    func enroll(code: String) async throws {
        try await agent(["enroll", "--code", code, "--name", name], withOperator: false)
    }

    func openSession(venue: String, kana: String, kind: String) async throws -> String {
        let opened = try await agent(["session", "open", "--venue", venue, "--venue-kana", kana, "--kind", kind])
        return opened["session"].string ?? ""
    }

    func closeSession(_ session: String) async throws -> JSON {
        try await agent(["session", "close", session])
    }

    /// Takes a resident's application, from form to confirmation; what `capture` printed.
    func capture(_ resident: Resident, form: String?, photos: [String], reason: String? = nil) async throws -> JSON {
        let particulars = try Particulars.file(for: resident, decidedBy: decider, stage: stage, laptop: name)
        var arguments = ["capture", "--particulars", particulars, "--chosen", "1", "--compared-by", decider]
        if let form { arguments += ["--form-image", form] } else { arguments += ["--form-pending"] }
        for photo in photos { arguments += ["--photo", photo] }
        if let reason { arguments += ["--photo-reason", reason] }
        arguments += [
            "--confirm", resident.representative == nil ? "applicant" : "representative", "--confirm-photo",
            "--confirm-name", "--confirm-tag",
        ]
        var input: [UInt8]?
        switch resident.pins {
        case .pad(let signature, let digits):
            arguments += ["--pins-fd", "0"]
            input = Array(([signature ?? ""] + Array(repeating: digits, count: 3)).joined(separator: "\n").utf8)
        case .envelope:
            arguments += ["--pin-envelope", "E-\(resident.key.count)\(name.count)01"]
        }
        return try await agent(arguments, input: input)
    }

    /// The slip that the resident takes home, among the letters to look at.
    func printSlip(of application: String) async throws {
        try await agent(["slip", application, "--out", "\(stage.folder)/letters/\(application)-slip.pdf"])
    }

    func edit(_ application: String, _ arguments: [String]) async throws -> JSON {
        try await agent(["edit", application] + arguments)
    }

    func show(_ application: String) async throws -> JSON {
        try await agent(["show", application], withOperator: false)
    }

    /// One round of sending and receiving; fails when something remains.
    @discardableResult
    func sync() async throws -> JSON {
        try await agent(["sync"], withOperator: false)
    }

    /// Starts a sync that goes on in the background.
    func startSync() throws -> RunningProgram {
        try stage.programs.start("field-agent", ["sync"] + options)
    }

    /// Runs a command that may fail.
    func tries(_ arguments: [String], input: [UInt8]? = nil) async throws -> Finished {
        try await stage.programs.run("field-agent", arguments + options, input: input)
    }

    private var options: [String] { ["--data", data, "--demo-clock", stage.clock.file, "--json"] }

    @discardableResult
    private func agent(_ arguments: [String], input: [UInt8]? = nil, withOperator: Bool = true) async throws -> JSON {
        let by = withOperator ? ["--operator", operatorNumber] : []
        return try await stage.programs.succeed("field-agent", arguments + by + options, input: input).json
    }
}

/// The particulars of a resident as the file that `capture --particulars` reads.
private enum Particulars {
    static func file(for resident: Resident, decidedBy: String, stage: Stage, laptop: String) throws -> String {
        var file: [String: Any] = [
            "consent": true,
            "kind": ["kind": "first", "holdsCard": false, "holdsLicenceCard": false],
            "name": ["name": resident.name, "kana": resident.kana],
            "birth": ["date": resident.birth.description, "sex": resident.sex.rawValue],
            "address": [
                "postalCode": resident.postalCode, "municipality": resident.municipality, "area": resident.area,
                "street": resident.street,
            ],
            "delivery": ["route": resident.route.rawValue, "blocks": [String]()],
            "options": ["signatureCertificate": hasSignature(resident)],
            "items": ["form": resident.hasForm ? 1 : 0, "pinEnvelope": isOnPaper(resident) ? 1 : 0],
        ]
        var contact: [String: Any] = ["phone": resident.phone, "channel": resident.email == nil ? "letter" : "email"]
        if let email = resident.email {
            contact["email"] = email
            contact["emailAgain"] = email
        }
        file["contact"] = contact
        var identity: [String: Any] = [
            "documents": resident.documents, "faceMatched": true, "decidedBy": decidedBy,
        ]
        if let parent = resident.representative {
            identity["representativeDocuments"] = parent.documents
            file["representative"] = [
                "name": ["name": parent.name, "kana": parent.kana], "address": resident.area + resident.street,
                "phone": parent.phone, "relation": "parent", "authority": "seen-at-venue",
            ]
        }
        file["identity"] = identity
        let path = "\(stage.folder)/data/\(resident.key)-\(laptop).json"
        try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys]).write(to: URL(filePath: path))
        return path
    }

    private static func isOnPaper(_ resident: Resident) -> Bool {
        if case .envelope = resident.pins { true } else { false }
    }

    private static func hasSignature(_ resident: Resident) -> Bool {
        if case .pad(nil, _) = resident.pins { false } else { true }
    }
}
