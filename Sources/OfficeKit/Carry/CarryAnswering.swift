import Carry
import Domain
import Sealing
import Storage
import SyncProtocol

/// What was written for one laptop.
public struct CarriedAnswer: Sendable, Codable, Equatable {
    public var device: String
    public var name: String
    /// The folder on the stick.
    public var folder: String
    public var receipts: Int
    /// Acts of others.
    public var acts: Int
    public var parts: Int
}

/// Writes for laptops what they would get over the network: the office configuration, receipts and the feed, from where
/// each laptop's last export says that it stands (docs/carry.md).
public struct CarryAnswering: Sendable {
    private let office: Office

    public init(_ office: Office) { self.office = office }

    /// Room that must be there before a laptop's answer is begun.
    private static let room = 1 << 20

    /// Writes an answer for each laptop that is not revoked.
    ///
    /// - Parameters:
    ///   - devices: only for these; empty: for all.
    ///   - fromBeginning: for a laptop that misses some of what it said to have.
    /// - Throws: ``ErrorCode/carryPlace``, ``ErrorCode/carryFull``, ``ErrorCode/carryNotWritable``,
    ///   ``ErrorCode/deviceUnknown``, ``ErrorCode/deviceRevoked``.
    public func write(
        to directory: String, for devices: [String] = [], fromBeginning: Bool = false
    ) async throws -> [CarriedAnswer] {
        let known = try await office.devices()
        for id in devices {
            guard let device = known.first(where: { $0.id == id }) else { throw Failure(.deviceUnknown) }
            guard device.revokedAt == nil else { throw Failure(.deviceRevoked) }
        }
        var written: [CarriedAnswer] = []
        for device in known where device.revokedAt == nil && (devices.isEmpty || devices.contains(device.id)) {
            written.append(try await write(to: directory, for: device, fromBeginning: fromBeginning))
        }
        return written
    }

    private func write(
        to directory: String, for device: Device, fromBeginning: Bool
    ) async throws -> CarriedAnswer {
        let now = office.clock.now()
        let random = Array(SecretKey().bytes.prefix(4))
        let writer = try await offPool {
            try StickWriter(.answer, for: device.id, at: now, random: random, in: directory, bytes: Self.room)
        }
        do {
            var answer = CarriedAnswer(
                device: device.id, name: device.name, folder: writer.path, receipts: 0, acts: 0, parts: 0)
            var next = try await start(of: device, fromBeginning: fromBeginning)
            while let part = try await part(answer.parts + 1, of: device, at: now, &next) {
                try await offPool { [office] in
                    let file = try part.file(signedBy: office.signer, sealedTo: device.sealingKey)
                    try writer.write(part: file, number: part.part, isLast: part.isLast)
                }
                answer.receipts += part.receipts.count
                answer.acts += part.feed.envelopes.count
                answer.parts = part.part
            }
            return answer
        } catch {
            try? await offPool { writer.discard() }
            throw error
        }
    }

    /// Where an answer goes on.
    private struct Place {
        var receipts: Int64
        var cursor: String
        var refused: [ActOutcome]
        var isOver = false
    }

    private func start(of device: Device, fromBeginning: Bool) async throws -> Place {
        try await office.store.read { reader in
            let progress = try reader.get(CarryProgress.self, device.id) ?? CarryProgress(device: device.id)
            // What came in later after all is not refused any more.
            let refused = try progress.refused.filter { try reader.act($0.act) == nil }
            let isUsable = (try? FeedCursor(progress.cursor, epoch: "", scope: 0)) != nil
            return Place(
                receipts: fromBeginning ? 0 : progress.receipts,
                cursor: fromBeginning || !isUsable ? "" : progress.cursor, refused: refused)
        }
    }

    /// The next part; nil when there is none.
    private func part(
        _ number: Int, of device: Device, at now: Instant, _ place: inout Place
    ) async throws -> CarryAnswer? {
        guard !place.isOver else { return nil }
        let after = place.cursor
        var page = try await Feed(office: office).answer(to: device, after: after)
        while page.envelopes.isEmpty, page.outcomes.isEmpty, page.more {
            page = try await Feed(office: office).answer(to: device, after: page.cursor)
        }
        let first = place.receipts
        let (receipts, last, configuration) = try await office.store.read { [office] reader in
            (
                try office.receipts(of: device.id, after: first, in: reader),
                try office.device(device.id, in: reader).lastReceipt, try office.configuration(in: reader)
            )
        }
        place.cursor = page.cursor
        place.receipts += Int64(receipts.receipts.count)
        place.isOver = !page.more && !receipts.more
        return CarryAnswer(
            device: device.id, at: now, part: number, isLast: place.isOver,
            configuration: number == 1 ? try Signed(configuration, signedBy: office.signer) : nil,
            receipts: receipts.receipts, lastReceipt: last,
            refused: number == 1 ? place.refused : [], after: after, feed: page)
    }
}
