import ArgumentParser
import Foundation

/// `Demo`: plays the whole job with real programs and checks it; `Demo run` starts them to be played with.
@main
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Demo", abstract: "Play the whole job, from a form at a hall to a letter in the post.",
        subcommands: [PlayCommand.self, RunCommand.self], defaultSubcommand: PlayCommand.self)

    struct PlayCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "play", abstract: "Play everything and check it.")

        @Option(help: "Where forms, photos, letters and the report go.")
        var output = "demo-output"

        func run() async throws {
            let started = Date()
            let stage = try Stage(folder: output)
            let play = Play(stage: stage)
            var held = false
            do {
                try await play.run()
                held = try await Results(play: play, seconds: Date().timeIntervalSince(started)).conclude()
            } catch {
                let first = stage.checks.failed.first.map { "\($0.name): \($0.found); then " } ?? ""
                tell("\ndemo failed: \(first)\(error)")
            }
            await stage.stopAll()
            if !held { throw ExitCode.failure }
        }
    }
}
