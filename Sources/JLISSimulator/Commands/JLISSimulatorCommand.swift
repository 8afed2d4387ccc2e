import ArgumentParser
import CommandLineKit

/// `jlis-simulator`: J-LIS for tests and demonstrations (docs/jlis-interface.md).
@main struct JLISSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jlis-simulator", abstract: "A stand-in for J-LIS, for tests and demonstrations.",
        subcommands: [Serve.self, Control.self])

    static func main() async { await Program.main(JLISSimulatorCommand.self) }
}
