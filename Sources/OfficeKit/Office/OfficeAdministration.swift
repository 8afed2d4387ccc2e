public import Domain
import Foundation
import Sealing
import Storage
public import SyncProtocol

/// Accounts and other municipalities' PIN keys: each change is a new number of the office configuration, which laptops
/// fetch (design.md 7).
extension Office {
    /// The configuration in force.
    public func configuration() async throws -> OfficeConfiguration {
        try await store.read { try configuration(in: $0) }
    }

    /// Registers a person. Throws ``ErrorCode/operatorListed``.
    public func addOperator(_ new: Operator) async throws -> OfficeConfiguration {
        try await changeConfiguration { configuration in
            guard !configuration.operators.contains(where: { $0.number == new.number }) else {
                throw Failure(.operatorListed)
            }
            configuration.operators.append(new)
        }
    }

    /// Registers or replaces another municipality's public PIN key: 64 hexadecimal digits.
    /// Throws ``ErrorCode/pinKeyForm``, ``ErrorCode/pinKeyKept`` for the own municipality.
    public func addPINKey(_ text: String, of municipality: MunicipalityCode) async throws -> OfficeConfiguration {
        guard municipality != settings.municipality else { throw Failure(.pinKeyKept) }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
        guard let key = try? CanonicalJSON.decode(SealingKey.self, from: Array("\"\(trimmed)\"".utf8)) else {
            throw Failure(.pinKeyForm)
        }
        return try await changeConfiguration { $0.pinKeys[municipality.text] = key }
    }

    /// Notes the port that `serve` listens on, for invitations; laptops hear what the settings now say of the office.
    public func noteListening(port: Int) async throws {
        try await store.write { try $0.put(ListeningPort(port: port)) }
        if try await configuration().contact != settings.contact {
            _ = try await changeConfiguration { $0.contact = settings.contact }
        }
    }

    /// The port that was served last, or the one in the settings before that.
    public func listeningPort() async throws -> Int {
        try await store.read { try $0.get(ListeningPort.self, "current")?.port } ?? settings.devicePort
    }

    private func changeConfiguration(
        _ change: @escaping @Sendable (inout OfficeConfiguration) throws -> Void
    ) async throws -> OfficeConfiguration {
        try await store.write { transaction in
            var configuration = try configuration(in: transaction)
            try change(&configuration)
            configuration.number += 1
            try transaction.put(StoredConfiguration(current: configuration))
            return configuration
        }
    }

    /// Counts for `status`; never anything personal.
    public func counts() async throws -> OfficeCounts {
        try await store.read { reader in
            let devices = try reader.all(Device.self)
            return OfficeCounts(
                sessions: try reader.entities(withField: SessionPlan.field).count,
                applications: try reader.entities(withField: ApplicationField.reception.rawValue).count,
                devices: devices.filter { $0.revokedAt == nil }.count,
                revokedDevices: devices.filter { $0.revokedAt != nil }.count,
                operators: try configuration(in: reader).operators.count,
                blobs: try reader.documents(StoredBlob.collection, key: nil).count,
                uploads: try reader.documents(Upload.collection, key: nil).count,
                configuration: try configuration(in: reader).number, epoch: try epoch(in: reader),
                paused: try isPaused(in: reader))
        }
    }
}

/// The port that `serve` listened on last.
private struct ListeningPort: Document {
    static let collection = "listening"
    var port: Int
    var documentID: String { "current" }
}

/// What `status` counts.
public struct OfficeCounts: Codable, Sendable {
    public var sessions: Int
    public var applications: Int
    public var devices: Int
    public var revokedDevices: Int
    public var operators: Int
    /// Pictures and sealed PIN forms that arrived whole.
    public var blobs: Int
    /// Announced and not whole yet.
    public var uploads: Int
    /// The number of the office configuration.
    public var configuration: Int64
    public var epoch: String
    /// After a restore: nothing is forwarded or told before `resume`.
    public var paused: Bool
}
