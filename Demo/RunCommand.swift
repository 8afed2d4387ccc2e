import ArgumentParser
import Domain
import Foundation
import TestKit

/// `Demo run`: the three programs, set up and running, with what to type next.
struct RunCommand: AsyncParsableCommand {
    /// Not where the demonstration leaves its letters: starting one does not take the other's away.
    static let folder = "run-output"

    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Start the three programs and say what to type.")

    @Option(help: "Where the data of the three programs goes: a new folder, or one of an earlier demonstration.")
    var output = RunCommand.folder

    func run() async throws {
        let stage = try Stage.set(in: output)
        do {
            let play = Play(stage: stage)
            try await play.setUp()
            let form = try play.properties.form(of: Cast.edited, seed: 22)
            let photo = try play.properties.portrait(of: Cast.edited)
            let session = try await play.hall.openSession(
                venue: "本町公民館", kana: "ほんちょうこうみんかん", kind: "hall")
            try writeCommands(play)
            tell(try guide(stage, session: session, form: form, photo: photo))
            _ = await stage.server?.finished()
        } catch {
            await stage.stopAll()
            guard stage.interruption.number == nil else { return }
            throw error
        }
        await stage.stopAll()
        if stage.interruption.number == nil {
            complain("The office's server ended by itself: see \(stage.programs.logs).")
            throw ExitCode.failure
        }
        tell("\nAll programs are stopped.")
    }

    // MARK: Short commands

    /// The programs as one-word commands in the output folder: each knows its data directory and the clock.
    private func writeCommands(_ play: Play) throws {
        let stage = play.stage
        let clock = ["--demo-clock", stage.clock.file]
        try write("laptop", ["field-agent"], ["--data", play.hall.data] + clock, stage)
        try write("office", ["outreach-server"], ["--data", stage.serverData] + clock, stage)
        let simulator = "http://127.0.0.1:\(stage.simulatorPort)"
        try write("jlis", ["jlis-simulator", "control"], ["--url", simulator], stage)
        try write("advance", ["Demo", "advance"], ["--output", stage.folder], stage)
    }

    private func write(_ name: String, _ program: [String], _ options: [String], _ stage: Stage) throws {
        let path = "\(stage.folder)/\(name)"
        let command = (["\(stage.programs.path)/\(program[0])"] + program.dropFirst()).map(Self.quoted)
        let script =
            "#!/bin/sh\nexec \(command.joined(separator: " ")) \"$@\" "
            + options.map(Self.quoted).joined(separator: " ") + "\n"
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    /// As a shell reads it as one word.
    static func quoted(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[A-Za-z0-9_.,:\/=-]+/) != nil
        return isPlain ? text : "'" + text.replacing("'", with: "'\\''") + "'"
    }

    // MARK: The guide

    private func guide(_ stage: Stage, session: String, form: String, photo: String) throws -> String {
        let number = try ReceptionNumber.make(prefix: "AA", serial: 1).text
        let (laptop, office) = (Self.quoted("\(stage.folder)/laptop"), Self.quoted("\(stage.folder)/office"))
        let (jlis, advance) = (Self.quoted("\(stage.folder)/jlis"), Self.quoted("\(stage.folder)/advance"))
        return """

            Running: the office's server on port \(stage.devicePort), J-LIS's simulator on port \(stage.simulatorPort).
            Two laptops are enrolled; the hall's has session \(session) open.
            The clock of all three programs shows \(stage.clock.now.dateInJapan). Now, in another terminal:

            1. Take an application from a photographed form (1001 is city staff). It becomes \(number):
               \(laptop) capture --operator 1001 --consent --kind first \\
                 --form-image \(Self.quoted(form)) \\
                 --name '渡邉 葉子' --kana 'ワタナベ ヨウコ' --birth 1984-11-02 --sex female --postal-code 210-0004 \\
                 --municipality 141313 --area 神奈川県川崎市川崎区宮本町 --street 6番地 --phone 044-555-0102 \\
                 --delivery restricted-mail --document DL --document PP --face-matched --decided-by 1001 \\
                 --photo \(Self.quoted(photo)) \\
                 --chosen 1 --compared-by 1001 --pin-envelope E-1 \\
                 --confirm applicant --confirm-photo --confirm-name --confirm-tag
            2. See it wait, send it, see it gone:
               \(laptop) queue
               \(laptop) sync
               \(laptop) list
            3. At the office (2001 and 2002 are its clerks) check the register and approve. For SEEN type what the last
               answer showed as --seen: a decision names what was looked at.
               \(office) applications list
               \(office) applications verify \(number) --result same --seen SEEN --operator 2001
               \(office) applications approve \(number) --seen SEEN --operator 2001 --second 2002
            4. It is forwarded within seconds. Let J-LIS make the card, and take in the box it comes in:
               \(jlis) submissions
               \(advance) --days 20
               \(office) cards shipments
               \(office) cards receive --counted 1 --operator 2001 --second 2002
            5. Set the PINs and post the card; `show` has the card's number (カード):
               \(office) cards preset \(number) --operator 2001 --second 2002
               \(office) applications show \(number)
               \(office) cards post \(number) --tracking 12345678901 --label \(number) \\
                 --card 000000000001 --operator 2001 --second 2002
            6. See the letter that tells the resident:
               \(office) mail list
               ls \(Self.quoted(stage.serverData + "/letters"))
            7. See what happens while J-LIS is down: nothing is forwarded, and nothing is lost. Then bring it back:
               \(jlis) down
               \(office) status
               \(jlis) up

            Ctrl-C ends all three.
            """
    }
}
