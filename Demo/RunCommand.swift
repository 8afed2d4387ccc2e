import ArgumentParser
import Foundation
import TestKit

/// `Demo run`: the three programs, set up and running, with what to type next.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Start the three programs and say what to type.")

    @Option(help: "Where the data of the three programs goes.")
    var output = "demo-output"

    func run() async throws {
        let stage = try Stage(folder: output)
        let play = Play(stage: stage)
        do {
            try await play.setUp()
            _ = try await stage.control("up")
            try await stage.startServer()
            let properties = play.properties
            let form = try properties.form(of: Cast.edited, seed: 22)
            let photo = try properties.portrait(of: Cast.edited)
            let session = try await play.hall.openSession(
                venue: "本町公民館", kana: "ほんちょうこうみんかん", kind: "hall")
            tell(Self.guide(stage, session: session, form: form, photo: photo))
            await Self.untilSignalled()
        } catch {
            await stage.stopAll()
            throw error
        }
        tell("\nstopping …")
        await stage.stopAll()
    }

    private static func guide(_ stage: Stage, session: String, form: String, photo: String) -> String {
        let agent = "\(stage.programs.path)/field-agent"
        let server = "\(stage.programs.path)/outreach-server"
        let simulator = "\(stage.programs.path)/jlis-simulator"
        let laptop = "--data \(stage.folder)/data/laptop-hall --demo-clock \(stage.clock.file)"
        let office = "--data \(stage.serverData) --demo-clock \(stage.clock.file)"
        return """

            Running: the office's server on port \(stage.devicePort), J-LIS's simulator on port \(stage.simulatorPort).
            One laptop is enrolled and has session \(session) open. In another terminal:

            1. Take an application from a photographed form (1001 is city staff):
               \(agent) capture \(laptop) --operator 1001 --consent --kind first --form-image \(form) \\
                 --name '渡邉 葉子' --kana 'ワタナベ ヨウコ' --birth 1984-11-02 --sex female --postal-code 210-0004 \\
                 --municipality 141313 --area 神奈川県川崎市川崎区宮本町 --street 6番地 --phone 044-555-0102 \\
                 --delivery restricted-mail --document DL --document PP --face-matched --decided-by 1001 \\
                 --photo \(photo) --chosen 1 --compared-by 1001 --pin-envelope E-1 \\
                 --confirm applicant --confirm-photo --confirm-name --confirm-tag
            2. See it wait, send it, see it go:
               \(agent) queue \(laptop)
               \(agent) sync \(laptop)
               \(agent) list \(laptop)
            3. At the office (2001 and 2002 are its clerks), with the reception number that step 1 printed
               and, for SEEN, what the last answer showed as --seen:
               \(server) applications list \(office)
               \(server) applications verify NUMBER --result same --seen SEEN --operator 2001 \(office)
               \(server) applications approve NUMBER --seen SEEN --operator 2001 --second 2002 \(office)
               \(server) applications show NUMBER \(office)
            4. What J-LIS has, and how to make it fail:
               \(simulator) control submissions --url http://127.0.0.1:\(stage.simulatorPort)
               \(simulator) control down --url http://127.0.0.1:\(stage.simulatorPort)

            Ctrl-C ends all three.
            """
    }

    /// Waits for SIGINT or SIGTERM.
    private static func untilSignalled() async {
        let (signals, continuation) = AsyncStream<Void>.makeStream()
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        for await _ in signals { break }
        for source in sources { source.cancel() }
    }
}
