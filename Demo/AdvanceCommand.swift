import ArgumentParser
import CommandLineKit
import Domain
import Foundation

/// `Demo advance`: days pass for the programs that `Demo run` started.
struct AdvanceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advance", abstract: "Move the clock of the running demonstration forward.")

    @Option(help: "How many days pass, 1 to 366.")
    var days: Int64

    @Option(help: "The folder that was given to `run`.")
    var output = RunCommand.folder

    func validate() throws {
        guard (1...366).contains(days) else { throw ValidationError("--days is 1 to 366.") }
    }

    func run() throws {
        guard var clock = try? SharedClock(file: "\(output)/data/clock.json") else {
            complain("There is no demonstration in \(output). Start one with `make run`.")
            throw ExitCode(69)
        }
        try clock.advance(days: days)
        tell("It is now \(clock.now.dateInJapan) for the three programs.")
    }
}
