import ArgumentParser
import CommandLineKit

/// `outreach-server`: the central office (docs/server.md).
@main struct OutreachServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outreach-server", abstract: "The central office: takes in what laptops send, decides, forwards.",
        subcommands: [
            // Setting up and running.
            Initialise.self,
            Serve.self,
            Operators.self,
            PINKeys.self,
            Invite.self,
            Devices.self,
            Import.self,
            Receipts.self,
            Backup.self,
            Verify.self,
            Restore.self,
            Resume.self,
            Doctor.self,
            Status.self,
            // The desk: one line each.
            ApplicationsCommand.self,
            ConflictsCommand.self,
            DuplicatesCommand.self,
            HandoffCommand.self,
            CardsCommand.self,
            SessionsCommand.self,
            ReportCommand.self,
            ForwardCommand.self,
            MailCommand.self,
        ])

    static func main() async { await Program.main(OutreachServer.self) }
}
