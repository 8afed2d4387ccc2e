import CommandLineKit
import CurlTransport
import Domain
import Foundation
import JLIS
import TestKit
import Testing
import Transport

@testable import JLISSimulator

/// 20 November 2026, 12:00 in Japan.
let noon = Instant(milliseconds: 1_795_143_600_000)

/// A directory that goes with its owner.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "jlis-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What the judge in the engine's tests calls fit.
let fitPhoto: [UInt8] = [1]

func key(_ person: UInt8, _ number: Int = 1) -> SubmissionKey {
    SubmissionKey(application: EntityID(unchecked: [UInt8](repeating: person, count: 16)), number: number)
}

func submission(
    _ person: UInt8, number: Int = 1, previous: SubmissionKey? = nil, photo: [UInt8]? = fitPhoto,
    reason: String? = nil, born: String = "1980-02-29",
    to: MunicipalityCode = chiyoda
) throws -> Submission {
    Submission(
        formID: try FormID(String(repeating: "1", count: 20) + String(100 + Int(person))),
        name: "𠮷田 \u{FA19}邉\u{E0100}",
        kana: "ヨシダ カミナベ", birthDate: CivilDate(born) ?? CivilDate(daysSince1970: 0), sex: .female,
        address: .init(
            postalCode: try PostalCode("1000013"), municipality: try MunicipalityCode("131016"), text: "東京都千代田区霞が関1-3-2"
        ),
        deliverTo: to, options: CardOptions(), number: number, previous: previous,
        photo: photo.map { JPEGBytes($0) },
        photoReason: reason)
}

func simulator(_ directory: Scratch, judge: @escaping PhotoJudge = { $0 == fitPhoto ? [] : ["PH-UNFIT", "PH-HAT"] })
    throws
    -> Simulator
{
    Simulator(
        database: try SimulatorDatabase.open(directory.path), schedule: try #require(Schedule()), judge: judge)
}

/// The real program, in its own process, which ends with this object.
final class SimulatorProcess {
    static let program = ProgramFolder.besideThisExecutable + "/jlis-simulator"
    let url: String
    private let process: RunningProgram
    /// What it prints; goes with this object.
    private let logs: Scratch

    private init(url: String, process: RunningProgram, logs: Scratch) {
        self.url = url
        self.process = process
        self.logs = logs
    }

    static func start(_ directory: Scratch, _ arguments: [String] = []) async throws -> SimulatorProcess {
        let logs = try Scratch()
        let process = try RunningProgram(
            program, ["serve", "--data", directory.path, "--port", "0", "--json"] + arguments, logs: logs.path)
        let url = "http://127.0.0.1:\(try await process.listeningPort())"
        return SimulatorProcess(url: url, process: process, logs: logs)
    }

    var client: JLISClient { JLISClient(url: url, http: CurlHTTPClient()) }

    func set(_ behaviour: Behaviour) async throws {
        let request = HTTPRequest(.put, url + "/admin/behaviour", body: .bytes(Wire.encode(behaviour)))
        guard try await CurlHTTPClient().send(request).isSuccess else { throw Failure(.jlisUnavailable) }
    }

    /// The power fails.
    func kill() async { _ = await process.killNow() }

    /// Asked to end; its exit status.
    func terminate() async -> Int32 { await process.stop().status }

    deinit { if process.isRunning { Foundation.kill(process.processID, SIGKILL) } }
}

/// Where the sample applicant lives.
let chiyoda = MunicipalityCode(unchecked: "131016")
