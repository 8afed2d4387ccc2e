import Domain
import Merge
import Records
import Sealing
import Storage
import SyncProtocol

/// Where a device's feed stands: epoch, scope version, position (design.md 5). Opaque to the device.
struct FeedCursor: Hashable {
    var epoch: String
    var scope: Int64
    var position: Int64

    var text: String { "\(epoch).\(scope).\(position)" }

    init(epoch: String, scope: Int64, position: Int64) {
        self.epoch = epoch
        self.scope = scope
        self.position = position
    }

    /// Where to go on: at the beginning when there is no cursor, or it is of another epoch or another scope.
    /// Throws ``ErrorCode/messageMalformed`` for what is no cursor.
    init(_ text: String?, epoch: String, scope: Int64) throws {
        self.init(epoch: epoch, scope: scope, position: 0)
        guard let text, !text.isEmpty else { return }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let version = Int64(parts[1]), let position = Int64(parts[2]), position >= 0 else {
            throw Failure(.messageMalformed, ["what": "cursor"])
        }
        if parts[0] == epoch, version == scope { self.position = position }
    }
}

/// `GET /v1/feed`: what others did for a device's sessions since its cursor, sealed to the device. No pictures.
struct Feed: Sendable {
    let office: Office

    /// An answer ends after so many envelopes, bytes of signed acts, or positions looked at.
    static let mostEnvelopes = 200
    static let mostBytes = 4 << 20
    static let mostScanned: Int64 = 2_000

    /// What lies between two cursors.
    private struct Page: Sendable {
        var acts: [SignedAct] = []
        var outcomes: [ActOutcome] = []
        var signers: [Signer] = []
        var banners: [String] = []
        var cursor = ""
        var epoch = ""
        var more = false
    }

    func answer(to device: Device, after text: String?) async throws -> FeedAnswer {
        let page = try await office.store.read { reader -> Page in try collect(for: device, after: text, in: reader) }
        let envelopes = try await offPool {
            try page.acts.map { WireBytes(try Envelope(sealing: $0, to: device.sealingKey).bytes) }
        }
        return FeedAnswer(
            envelopes: envelopes, outcomes: page.outcomes, signers: page.signers, cursor: page.cursor, more: page.more,
            banners: page.banners, epoch: page.epoch)
    }

    private func collect(for device: Device, after text: String?, in reader: any StoreReader) throws -> Page {
        let sessions =
            try reader.get(DeviceSessions.self, device.id) ?? DeviceSessions(device: device.id, version: 0)
        let scope = FeedScope(sessions: sessions)
        var page = Page()
        page.epoch = try office.epoch(in: reader)
        var cursor = try FeedCursor(text, epoch: page.epoch, scope: sessions.version)
        let start = cursor.position
        var bytes = 0
        // What the device made itself is not even read.
        let last = try reader.highestPosition()
        let end = min(last, start + Self.mostScanned)
        scan: while cursor.position < end {
            let acts = try reader.headers(
                after: cursor.position, through: end, limit: 100, exceptOf: device.replicas)
            for stored in acts {
                if page.acts.count >= Self.mostEnvelopes || bytes >= Self.mostBytes { break scan }
                cursor.position = stored.position
                if let act = try wanted(stored, scope, in: reader) {
                    page.acts.append(act)
                    bytes += act.header.count + act.contents.values.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
                }
            }
            if acts.isEmpty { cursor.position = end }
        }
        page.more = cursor.position < last
        page.cursor = cursor.text
        page.signers = try signers(of: page.acts, in: reader)
        page.outcomes = try outcomes(from: start, to: cursor.position, device, scope, in: reader)
        page.banners = try reader.all(FeedBanner.self).filter { $0.concerns(sessions) }.map(\.text)
        return page
    }

    /// The act, unless it concerns neither the device's sessions nor what it received.
    private func wanted(
        _ stored: StoredHeader, _ scope: FeedScope, in reader: any StoreReader
    ) throws -> SignedAct? {
        guard try SignedAct.parse(stored.header).writes.contains(where: { try scope.includes($0, in: reader) }),
            let act = try reader.act(stored.id)
        else { return nil }
        return try office.log.load(act, in: reader)
    }

    private func signers(of acts: [SignedAct], in reader: any StoreReader) throws -> [Signer] {
        let configuration = try office.configuration(in: reader)
        return try Set(acts.map(\.act.replica)).sorted().map { replica in
            // What no laptop makes, the office made, now or before it was restored.
            let device = try office.device(of: replica, in: reader)
            return Signer(replica: replica, key: device?.verificationKey ?? configuration.serverKey)
        }
    }

    /// Changed outcomes of the device's own acts and of those it gets.
    private func outcomes(
        from start: Int64, to end: Int64, _ device: Device, _ scope: FeedScope, in reader: any StoreReader
    ) throws -> [ActOutcome] {
        try OutcomeChange.after(start, in: reader).filter { change in
            guard change.position <= end, let stored = try reader.act(change.outcome.act)
            else { return false }
            let act = try SignedAct.parse(stored.header)
            return try device.replicas.contains(act.replica)
                || act.writes.contains { try scope.includes($0, in: reader) }
        }.map(\.outcome)
    }
}
