import ArgumentParser
import CommandLineKit

/// The laptop program. Every command works without a network, but `enroll` and `sync`.
@main struct FieldAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field-agent",
        abstract: "会場の端末のプログラム / Takes applications at a venue and sends them to the central office.",
        subcommands: [
            Enroll.self, Session.self, Capture.self, Edit.self, Slip.self, Show.self, Photos.self, List.self,
            Queue.self, Sync.self, Export.self, Import.self,
            Status.self, DoctorCommand.self,
        ])

    static func main() async { await Program.main(FieldAgent.self) }
}
