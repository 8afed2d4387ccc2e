import Domain
import Foundation
import Merge
import Records
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import Testing

@Suite struct ActLogTests {
    let laptop: Party
    let office: Party

    init() throws {
        laptop = try Party(1, .field)
        office = try Party(2, .office)
    }

    @Test func `what is appended is signed, numbered without gaps and read back`() async throws {
        let first = try await laptop.write(someone, reason: "理由") {
            [try .of(.name, name("𠮷野"), $0), try .of(.contact, Contact(phone: "1"), $0)]
        }
        let second = try await laptop.write(someone) { [try .of(.contact, Contact(phone: "2"), $0)] }
        #expect(first.isSigned(by: laptop.signer.verificationKey))
        #expect(first.act.writes.map(\.dot.counter) == [1, 2])
        #expect(second.act.writes.map(\.dot.counter) == [3])
        #expect(second.act.writes[0].supersedes.map(\.counter) == [2])
        #expect(second.act.lamport == first.act.lamport + 1)
        let record = try await laptop.record(someone)
        #expect(record.value(Contact.self, "contact")?.phone == "2")
        #expect(record.value(PersonName.self, "name") == name("𠮷野"))
        #expect(record.reason(of: first.act.writes[0].dot) == "理由")
        #expect(record.reason(of: second.act.writes[0].dot) == nil)
        #expect(record.state.history.count == 3)
        #expect(try await laptop.stored(first.id) == first)
    }

    @Test func `an act is taken in once, and both sides then say the same`() async throws {
        let act = try await laptop.write(someone) { [try .of(.name, name("髙﨑"), $0)] }
        #expect(try await office.take(act).result == .stored(.counts(waitingFor: [])))
        #expect(try await office.take(act).result == .known(.counts(waitingFor: [])))
        let (here, there) = (try await laptop.record(someone), try await office.record(someone))
        #expect(here.state == there.state)
        #expect(there.value(PersonName.self, "name") == name("髙﨑"))
        // What the office adds has digests under the same key.
        let again = try await office.write(someone) { [try .of(.name, name("髙﨑"), $0)] }
        #expect(again.act.writes[0].value == act.act.writes[0].value)
        #expect(try await office.stored(act.id) == act)
    }

    @Test func `an act whose number is taken is refused and leaves nothing, not even a key`() async throws {
        let act = try await laptop.write(someone) { [try .of(.name, name("甲"), $0)] }
        try await office.take(act)
        let thief = SigningKey()
        let forged = try SignedAct.make(
            SignedAct.Particulars(
                replica: laptop.log.replica, first: 1, lamport: 1, at: Instant(milliseconds: 1), side: .field,
                author: staff("S-1")),
            writes: [try .of(.name, name("乙"), nil, entity: another)], keys: [another: SecretKey()], signedBy: thief)
        let log = office.log
        _ = try await office.store.write { transaction throws in
            #expect(throws: Failure(.dotReused)) {
                try log.ingest(forged, from: "d1", at: Instant(milliseconds: 1), in: transaction)
            }
        }
        // The entity's own first act still brings its own key.
        let own = try await laptop.write(another) { [try .of(.name, name("丙"), $0, entity: another)] }
        try await office.take(own)
        #expect(try await office.record(another).value(PersonName.self, "name") == name("丙"))
    }

    @Test func `values under another key than their entity's are refused, and the record stays readable`() async throws
    {
        try await office.take(laptop.write(someone) { [try .of(.name, name("甲"), $0)] })
        let foreign = try SignedAct.make(
            SignedAct.Particulars(
                replica: ReplicaID(unchecked: [UInt8](repeating: 9, count: 16)), first: 1, lamport: 5,
                at: Instant(milliseconds: 1), side: .field, author: staff("S-1")),
            writes: [try .of(.contact, Contact(phone: "1"), nil)], keys: [someone: SecretKey()], signedBy: SigningKey())
        await expectFailure(.messageMalformed) { try await office.take(foreign) }
        #expect(try await office.record(someone).value(PersonName.self, "name") == name("甲"))
    }

    @Test func `a Lamport number out of all proportion is refused: it would leave none for the others`() async throws {
        let key = SecretKey()
        let leap = try SignedAct.make(
            SignedAct.Particulars(
                replica: ReplicaID(unchecked: [UInt8](repeating: 9, count: 16)), first: 1, lamport: (1 << 53) - 1,
                at: Instant(milliseconds: 1), side: .field, author: staff("S-1")),
            writes: [try .of(.contact, Contact(phone: "1"), nil)], keys: [someone: key], signedBy: SigningKey())
        await expectFailure(.messageMalformed) { try await office.take(leap) }
        try await office.write(someone) { [try .of(.contact, Contact(phone: "2"), $0)] }
    }

    @Test func `an act that came without its values gets them when another delivers it whole`() async throws {
        let act = try await laptop.write(someone, reason: "理由") { [try .of(.name, name("甲"), $0)] }
        let bare = try SignedAct(
            header: act.header, signature: act.signature, contents: ActContents(keys: act.contents.keys, values: [nil]))
        #expect(try await office.take(bare).result == .stored(.counts(waitingFor: [])))
        #expect(try await office.record(someone).text(of: act.act.writes[0].dot) == nil)
        // Without the key nothing can be added: it would be compared with nothing.
        await expectFailure(.keyMissing) {
            try await office.write(someone) { [try .of(.contact, Contact(phone: "1"), $0)] }
        }
        #expect(try await office.take(act).result == .known(.counts(waitingFor: [])))
        #expect(try await office.record(someone).value(PersonName.self, "name") == name("甲"))
        #expect(try await office.stored(act.id) == act)
    }

    @Test func `an act that arrives early is judged again, and the change is told`() async throws {
        let first = try await laptop.write(someone) {
            [try .of(.name, name("甲"), $0), try .of(.contact, Contact(phone: "1"), $0)]
        }
        let nameDot = first.act.writes[0].dot
        let wrong = try await laptop.write(someone) { state in
            var write = try NewWrite.of(.contact, Contact(phone: "2"), state)
            write.supersedes = [nameDot]
            return [write]
        }
        #expect(try await office.take(wrong).result == .stored(.counts(waitingFor: [nameDot])))
        let ingested = try await office.take(first)
        #expect(ingested.changed == [wrong.id: .setAside(.supersedesElsewhere)])
        let record = try await office.record(someone)
        #expect(record.state.setAside.map(\.dot) == wrong.act.writes.map(\.dot))
        #expect(record.value(Contact.self, "contact")?.phone == "1")
        // Set aside, yet readable: it is shown to its author.
        #expect(record.value(Contact.self, of: wrong.act.writes[0].dot)?.phone == "2")
    }

    @Test func `an act about two entities is read from each, and its values lie apart`() async throws {
        let act = try await laptop.write(someone) { _ in
            [try .of(.name, name("甲"), nil), try .of(.name, name("乙"), nil, entity: another)]
        }
        try await office.take(act)
        #expect(try await office.record(someone).value(PersonName.self, "name") == name("甲"))
        #expect(try await office.record(another).value(PersonName.self, "name") == name("乙"))
        let vault = office.vault
        try await office.store.write { try vault.destroy(someone, in: $0) }
        #expect(try await office.record(another).value(PersonName.self, "name") == name("乙"))
        #expect(try await office.record(someone).value(PersonName.self, "name") == nil)
    }
}
