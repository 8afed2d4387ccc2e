import Domain
import Merge
import Records
import Storage
import SyncProtocol

/// Keeps, while acts are stored, which session each application belongs to and which device takes part in which
/// session. What a device may get changes with either; its scope version then grows and its feed starts over.
///
/// A device takes part in a session that it opened, and in one whose plan of the office names it. Every laptop knows
/// every session's id, so that writing in a session proves nothing.
struct ScopeKeeper {
    private let log: ActLog
    private var devices: [String: DeviceSessions] = [:]

    init(log: ActLog) { self.log = log }

    /// Takes in an act that was stored.
    /// - Parameter signer: the laptop that made the act; nil for the office.
    mutating func note(_ act: SignedAct, by signer: Device?, in transaction: any StoreTransaction) throws {
        for (write, value) in zip(act.act.writes, act.contents.values) {
            if write.field == ApplicationField.reception.rawValue, let value,
                let reception = try? CanonicalJSON.decode(Reception.self, from: Array(value.utf8))
            {
                try assign(write.entity, to: reception.session, of: signer, in: transaction)
            }
            guard write.field == SessionPlan.field else { continue }
            if let signer {
                let isAlone = try transaction.acts(of: write.entity).allSatisfy {
                    signer.replicas.contains(try SignedAct.parse($0.header).replica)
                }
                if isAlone { try join(signer.id, write.entity, in: transaction) }
            } else {
                try follow(write.entity, in: transaction)
            }
        }
    }

    /// Writes what changed.
    func save(in transaction: any StoreTransaction) throws {
        for device in devices.values { try transaction.put(device) }
    }

    /// An application belongs to the session it was first received in, and its laptop goes on getting it.
    private mutating func assign(
        _ entity: EntityID, to session: EntityID, of signer: Device?, in transaction: any StoreTransaction
    ) throws {
        guard try transaction.get(EntityScope.self, entity.description) == nil else { return }
        try transaction.put(EntityScope(entity: entity, session: session, device: signer?.id))
        // Acts on it that came before were in nobody's scope: those of the session must see them too.
        guard try transaction.acts(of: entity).count > 1 else { return }
        var concerned = try transaction.all(DeviceSessions.self, "session", session.description)
        if let signer, !concerned.contains(where: { $0.device == signer.id }) {
            concerned.append(try known(signer.id, in: transaction))
        }
        for device in concerned { devices[device.device, default: device].version += 1 }
    }

    /// Lets the laptops take part that the office's last plan names, and no longer those that only an earlier one named.
    private mutating func follow(_ session: EntityID, in transaction: any StoreTransaction) throws {
        guard let record = try log.record(of: session, in: transaction) else { return }
        let plans = record.state.history.filter { $0.field == SessionPlan.field && $0.side == .office }
            .map { Set(record.value(SessionPlan.self, of: $0.dot)?.devices ?? []) }
        let named = plans.last ?? []
        for id in named where try transaction.get(Device.self, id) != nil { try join(id, session, in: transaction) }
        let opener = try transaction.acts(of: session).first.map { try SignedAct.parse($0.header).replica }
        for id in Set(plans.joined()).subtracting(named) {
            guard let device = try transaction.get(Device.self, id), opener.map(device.replicas.contains) != true
            else { continue }
            try leave(id, session, in: transaction)
        }
    }

    private func known(_ device: String, in reader: any StoreReader) throws -> DeviceSessions {
        try devices[device] ?? reader.get(DeviceSessions.self, device) ?? DeviceSessions(device: device)
    }

    private mutating func join(_ device: String, _ session: EntityID, in transaction: any StoreTransaction) throws {
        var known = try known(device, in: transaction)
        guard !known.sessions.contains(session) else { return }
        known.sessions.append(session)
        known.version += 1
        devices[device] = known
    }

    private mutating func leave(_ device: String, _ session: EntityID, in transaction: any StoreTransaction) throws {
        var known = try known(device, in: transaction)
        guard known.sessions.contains(session) else { return }
        known.sessions.removeAll { $0 == session }
        known.version += 1
        devices[device] = known
    }
}

/// What a device may get.
struct FeedScope {
    let sessions: DeviceSessions

    /// Whether a field belongs to a session itself: its plan and its end hold nothing of residents, so every laptop
    /// gets them and can work in a session that the office planned.
    static func isOfSession(_ field: String) -> Bool { field == SessionPlan.field || field == SessionClose.field }

    func includes(_ write: Write, in reader: any StoreReader) throws -> Bool {
        if Self.isOfSession(write.field) { return true }
        guard let scope = try reader.get(EntityScope.self, write.entity.description) else { return false }
        return sessions.sessions.contains(scope.session) || scope.device == sessions.device
    }
}
