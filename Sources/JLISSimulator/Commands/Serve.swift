import ArgumentParser
import CommandLineKit
import Domain
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// `serve`: until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answer the interface of J-LIS on 127.0.0.1.")

    @OptionGroup var data: DataOptions
    @OptionGroup var clockOptions: ClockOptions
    @OptionGroup var outputOptions: OutputOptions

    @Option(help: "TCP port; 0 picks a free one.")
    var port: Int = 8_480

    @Flag(help: "Mark a new data directory as a demonstration's.")
    var demo = false

    @Option(help: "Days after acceptance of stages 2 to 6, such as 2=1,3=2,4=5,5=14,6=16.")
    var stageDays = ""

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535.") }
        guard Schedule(overrides: stageDays) != nil else {
            throw ValidationError("--stage-days is a list such as 2=1,3=2,4=5,5=14,6=16 (0 to 366 days).")
        }
    }

    func run() async throws {
        outputOptions.startLogging()
        let directory = try data.directory()
        try DemoData.prepare(directory, demo: demo)
        let lock = try DirectoryLock(directory, name: "serve")
        defer { withExtendedLifetime(lock) {} }
        let clock = try clockOptions.clock(dataDirectory: directory)
        guard let schedule = Schedule(overrides: stageDays) else { return }
        let application = try await SimulatorService.application(
            directory: directory, schedule: schedule, clock: clock, port: port,
            judge: PhotoJudging.judge(PhotoJudging.inspect)
        ) { [output = outputOptions.output] port in
            output.result(Listening(port: port, url: "http://127.0.0.1:\(port)")) {
                $0 == .ja ? "J-LISシミュレーター:http://127.0.0.1:\(port)" : "J-LIS simulator: http://127.0.0.1:\(port)"
            }
        }
        do {
            try await ServiceGroup(
                services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "jlis")
            ).run()
        } catch let error as IOError where error.errnoCode != 0 {
            throw Failure(.portTaken, ["port": String(port)])
        }
    }

    /// The one line that says it listens.
    private struct Listening: Encodable {
        let port: Int
        let url: String
    }
}

/// Where the simulator is put together.
enum SimulatorService {
    /// - Parameter onListening: called once, with the port.
    static func application(
        directory: String, schedule: Schedule, clock: any WallClock, port: Int, judge: @escaping PhotoJudge,
        onListening: @escaping @Sendable (Int) -> Void
    ) async throws -> some ApplicationProtocol {
        let simulator = Simulator(
            database: try SimulatorDatabase.open(directory), schedule: schedule, judge: judge)
        let routes = Routes(simulator: simulator, faults: try await Faults(simulator), clock: clock)
        return Application(
            router: routes.router(), configuration: .init(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { onListening($0.localAddress?.port ?? port) }, logger: Logger(label: "jlis"))
    }
}
