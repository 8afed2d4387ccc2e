import ArgumentParser
import Foundation

/// `Demo`: plays the whole job with real programs and checks it; `Demo run` starts them to be played with.
@main
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Demo", abstract: "Play the whole job, from a form at a hall to a letter in the post.",
        subcommands: [PlayCommand.self, RunCommand.self, AdvanceCommand.self], defaultSubcommand: PlayCommand.self)

    struct PlayCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "play", abstract: "Play everything and check it.")

        @Option(
            help: "Where forms, photos, letters and the report go: a new folder, or one of an earlier demonstration.")
        var output = "demo-output"

        func run() async throws {
            let started = Date()
            let stage = try Stage.set(in: output)
            let play = Play(stage: stage)
            do {
                try await stage.startMailServer()
                try await play.run()
            } catch {
                if let signal = stage.interruption.number {
                    await stage.stopAll()
                    complain("\nThe demonstration was interrupted; its programs are stopped.")
                    throw ExitCode(128 + signal)
                }
                stage.checks.expect(false, "\(stage.checks.scene) runs to its end", found: "\(error)")
            }
            let held = await Results(play: play, seconds: Date().timeIntervalSince(started)).conclude()
            await stage.stopAll()
            if !held { throw ExitCode.failure }
        }
    }
}

extension Stage {
    /// The stage in this folder; a folder that is not to be taken ends the program with a sentence.
    static func set(in folder: String) throws -> Stage {
        do {
            return try Stage(folder: OutputFolder(folder))
        } catch let refusal as OutputFolder.Refusal {
            complain(refusal.sentence)
            throw ExitCode(refusal.status)
        }
    }
}
