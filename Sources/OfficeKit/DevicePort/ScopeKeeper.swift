import Domain
import Merge
import Storage
import SyncProtocol

/// Keeps, while a batch is stored, which session each application belongs to and which device takes part in which
/// session. What a device may get changes with either; its scope version then grows and its feed starts over.
struct ScopeKeeper {
    private var devices: [String: DeviceSessions] = [:]

    /// - Parameter signer: the laptop that made the act; nil for the office.
    mutating func note(_ act: SignedAct, by signer: Device?, in transaction: any StoreTransaction) throws {
        for (write, value) in zip(act.act.writes, act.contents.values) {
            if write.field == ApplicationField.reception.rawValue, let value,
                let reception = try? CanonicalJSON.decode(Reception.self, from: Array(value.utf8))
            {
                try assign(write.entity, to: reception.session, in: transaction)
            }
        }
        guard let signer else { return }
        for entity in Set(act.act.writes.map(\.entity)) {
            let isSession = act.act.writes.contains { $0.entity == entity && FeedScope.isOfSession($0.field) }
            let session =
                isSession ? entity : try transaction.get(EntityScope.self, entity.description)?.session
            if let session { try join(signer.id, session, in: transaction) }
        }
    }

    /// Writes what changed.
    func save(in transaction: any StoreTransaction) throws {
        for device in devices.values { try transaction.put(device) }
    }

    /// An application belongs to the session it was first received in.
    private mutating func assign(
        _ entity: EntityID, to session: EntityID, in transaction: any StoreTransaction
    ) throws {
        guard try transaction.get(EntityScope.self, entity.description) == nil else { return }
        try transaction.put(EntityScope(entity: entity, session: session))
        // Acts on it that came before were in nobody's scope: those of the session must see them too.
        guard try transaction.acts(of: entity).count > 1 else { return }
        for known in try transaction.all(DeviceSessions.self, "session", session.description) {
            devices[known.device, default: known].version += 1
        }
    }

    private mutating func join(_ device: String, _ session: EntityID, in transaction: any StoreTransaction) throws {
        var known =
            try devices[device] ?? transaction.get(DeviceSessions.self, device) ?? DeviceSessions(device: device)
        guard !known.sessions.contains(session) else { return }
        known.sessions.append(session)
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
        return sessions.sessions.contains(scope.session)
    }
}
