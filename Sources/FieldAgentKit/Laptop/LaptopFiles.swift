import Domain
import Foundation
import Sealing

/// The files of a laptop's data directory (docs/field-agent.md, "The data directory").
public struct LaptopFiles: Sendable {
    public let directory: String

    public init(directory: String) { self.directory = directory }

    public var database: String { directory + "/outreach.sqlite" }
    public var keys: String { directory + "/keys" }
    /// The data key in its wraps.
    public var dataKey: String { keys + "/data-key.json" }
    /// Opens the data key until passphrases come.
    public var dataKeyFile: String { keys + "/data-key.unlock" }
    /// Sealed under the data key: TLS key, signing key, opening key.
    public var deviceKey: String { keys + "/device.key.sealed" }
    public var signingKey: String { keys + "/signing.key.sealed" }
    public var openingKey: String { keys + "/opening.key.sealed" }
    /// Public: the office's authority and this device's certificate.
    public var authority: String { keys + "/authority.pem" }
    public var certificate: String { keys + "/device.pem" }
    /// The keys of an enrolment whose outcome is not known yet, by the hash of its code.
    func attempt(_ code: String) -> String {
        keys + "/enrolling-\(Hex.encode(sha256(Array(code.utf8)).prefix(16))).json"
    }
    /// An office's data directory has this file, a laptop's never.
    var officeSettings: String { directory + "/office.json" }
    /// Held by the one sync loop.
    public var syncLock: String { directory + "/sync.lock" }
    /// Marks demonstration data: only there may the clock be another than the machine's.
    public var demoMark: String { directory + "/demo" }

    /// What the keys folder of an enrolled laptop holds.
    var secrets: [String] { [dataKey, dataKeyFile, deviceKey, signingKey, openingKey, authority, certificate] }

    /// Keys or sealed files of a laptop that was enrolled lie here. An attempt to enrol has its own file beside its keys.
    var areOfALaptop: Bool {
        exists(dataKey) && attempts.isEmpty || ["blobs", "pin-forms"].contains { !names(in: $0).isEmpty }
    }

    /// Of codes whose outcome is not known, or whose laptop was stopped before it could remove them.
    var attempts: [String] {
        names(in: "keys").filter { $0.hasPrefix("enrolling-") && $0.hasSuffix(".json") }.map { "\(keys)/\($0)" }
    }

    /// What enrolling makes: all that is taken back where it fails.
    var made: [String] { secrets + [demoMark] + ["", "-wal", "-shm"].map { database + $0 } }

    /// Something lies here that no attempt to enrol has made: an office's or a simulator's data, say.
    var areTaken: Bool {
        exists(officeSettings) || exists(directory + "/jlis.sqlite")
            || attempts.isEmpty && made.contains(where: exists)
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")) ?? []
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
