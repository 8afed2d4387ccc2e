import ArgumentParser
import CommandLineKit
import Domain
import Logging
import OfficeKit
import ServiceLifecycle
import UnixSignals

/// `serve`: the device port and the background work, until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the laptops and do the background work, until SIGTERM or SIGINT.")

    @OptionGroup var office: OfficeOptions
    @Option(help: "Address to listen on.") var bind = "0.0.0.0"
    @Option(help: "Port instead of the one in office.json; 0 picks a free one.") var port: Int?

    /// How long running requests may take after SIGTERM.
    private static let shutdownLimit = Duration.seconds(30)

    func run() async throws {
        let opened = try await office.open()
        let lock = try lock(opened.directory)
        defer { withExtendedLifetime(lock) {} }
        office.speaking.startLogging()
        let logger = Logger(label: "outreach-server")
        let output = office.output
        let host = opened.settings.hosts.first ?? "localhost"
        let devices = DevicePort(office: opened, logger: logger)
        let devicePort = try devices.service(
            address: bind, port: port ?? opened.settings.devicePort
        ) { port in
            try? await opened.noteListening(port: port)
            let url = "https://\(host):\(port)"
            output.result(Listening(event: "listening", port: port, url: url)) {
                $0 == .ja ? "\(url) で待ち受けています。" : "Listening on \(url)."
            }
        }
        let background: [any Service] =
            try [forwardingService, mailService].compactMap { try $0(opened, logger) } + [devices.sweep]
        // Ended in reverse order: first no more requests, then the background work.
        var configuration = ServiceGroupConfiguration(
            services: (background + [devicePort]).map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
        try await ServiceGroup(configuration: configuration).run()
    }

    /// One `serve` a directory: what it does in the background happens once.
    private func lock(_ directory: String) throws(Failure) -> DirectoryLock {
        do { return try DirectoryLock(directory, name: "serve") } catch {
            throw error.code == .dataBusy ? Failure(.syncBusy) : error
        }
    }

    private struct Listening: Encodable {
        var event: String
        var port: Int
        var url: String
    }
}
