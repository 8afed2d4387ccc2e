import CommandLineKit
import CurlTransport
import Domain
import Foundation
import JLIS
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

/// The real program, in its own process.
final class SimulatorProcess {
    let url: String
    private let process = Process()

    init(_ directory: Scratch, _ arguments: [String] = []) throws {
        let output = Pipe()
        process.executableURL = Bundle.main.bundleURL.appending(path: "jlis-simulator")
        process.arguments = ["serve", "--data", directory.path, "--port", "0", "--json"] + arguments
        process.standardOutput = output
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += more
        }
        struct Line: Decodable { let url: String }
        url = try JSONDecoder().decode(Line.self, from: line).url
    }

    var client: JLISClient { JLISClient(url: url, http: CurlHTTPClient()) }

    func set(_ behaviour: Behaviour) async throws {
        let request = HTTPRequest(.put, url + "/admin/behaviour", body: .bytes(Wire.encode(behaviour)))
        guard try await CurlHTTPClient().send(request).isSuccess else { throw Failure(.jlisUnavailable) }
    }

    /// The power fails.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asked to end; its exit status.
    func terminate() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    deinit { if process.isRunning { kill() } }
}

/// Where the sample applicant lives.
let chiyoda = MunicipalityCode(unchecked: "131016")
