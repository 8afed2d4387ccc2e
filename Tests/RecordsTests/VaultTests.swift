import Domain
import Foundation
import Merge
import Records
import SQLiteStorage
import Sealing
import Storage
import SyncProtocol
import Testing

@Suite struct VaultTests {
    static let secretName = "邉󠄀﨑一郎左衛門"
    let laptop: Party
    let office: Party

    init() throws {
        laptop = try Party(1, .field)
        office = try Party(2, .office)
    }

    func confirmed() async throws -> SignedAct {
        try await laptop.write(someone, reason: "秘密の理由") { [try .of(.name, name(Self.secretName), $0)] }
    }

    @Test func `neither a name nor a reason nor a key stands in the database or its log in clear`() async throws {
        let act = try await confirmed()
        try await office.take(act)
        let key = try #require(act.contents.keys.values.first)
        for party in [laptop, office] {
            for round in 0..<2 {
                let bytes = try party.bytesOnDisk()
                // The header is there, so the right files were looked at.
                #expect(bytes.contains(act.header))
                for clear in [Self.secretName, "秘密の理由", key] {
                    #expect(!bytes.contains(Array(clear.utf8)), "round \(round)")
                }
                #expect(try !bytes.contains(#require(Hex.decode(key))))
                try await party.store.checkpoint()
            }
        }
    }

    @Test func `a database without its data key opens no value`() async throws {
        let act = try await confirmed()
        let stranger = ActLog(
            vault: RecordVault(dataKey: SecretKey()), replica: laptop.log.replica, side: .field, signer: SigningKey())
        await expectFailure(.sealDamaged) {
            try await laptop.store.read { try stranger.record(of: someone, in: $0) == nil }
        }
        await expectFailure(.sealDamaged) {
            try await laptop.store.read { reader throws in
                try stranger.load(#require(try reader.act(act.id)), in: reader)
            }
        }
    }

    @Test func `after the keys are destroyed values are gone, but state, conflicts and signatures hold`() async throws {
        let base = try await confirmed()
        try await office.take(base)
        let here = try await laptop.write(someone) { [try .of(.name, name("甲"), $0)] }
        try await office.write(someone) { [try .of(.name, name("乙"), $0)] }
        try await office.take(here)
        let before = try await office.record(someone)
        #expect(before.state.conflicts.map(\.name) == ["identity-set"])
        let vault = office.vault
        try await office.store.write { try vault.destroy(someone, in: $0) }
        let after = try await office.record(someone)
        #expect(after.state == before.state)
        #expect(after.state.conflicts == before.state.conflicts)
        #expect(after.state.history.allSatisfy { after.text(of: $0.dot) == nil && after.reason(of: $0.dot) == nil })
        let erased = try await office.stored(base.id)
        #expect(erased.contents == ActContents(keys: [:], values: [nil]))
        #expect(erased.isSigned(by: laptop.signer.verificationKey))
    }

    @Test func `an act delivered again after that brings nothing back, and nothing is added`() async throws {
        let act = try await confirmed()
        try await office.take(act)
        let vault = office.vault
        try await office.store.write { try vault.destroy(someone, in: $0) }
        try await office.take(act)
        let late = try await laptop.write(someone) { [try .of(.name, name(Self.secretName + "二"), $0)] }
        #expect(try await office.take(late).result == .stored(.counts(waitingFor: [])))
        let record = try await office.record(someone)
        #expect(record.state.heads["name"]?.map(\.dot) == late.act.writes.map(\.dot))
        #expect(record.state.history.allSatisfy { record.text(of: $0.dot) == nil })
        await expectFailure(.keyMissing) {
            try await office.write(someone) { [try .of(.contact, Contact(phone: "1"), $0)] }
        }
    }

    @Test func `destroyed keys lie in no page of the database, so that the data key opens nothing`() async throws {
        _ = try await confirmed()
        let sealed = try await laptop.store.read { try $0.document("record-keys", someone.description) }
        let body = try #require(sealed)
        try await laptop.store.checkpoint()
        #expect(try laptop.bytesOnDisk().contains(body))
        let vault = laptop.vault
        try await laptop.store.write { try vault.destroy(someone, in: $0) }
        try await laptop.store.checkpoint()
        #expect(try !laptop.bytesOnDisk().contains(body))
    }

    @Test func `drafts are sealed for their purpose, and an index tells nothing`() throws {
        let sealed = try laptop.vault.seal(name(Self.secretName), context: "draft/1")
        #expect(try laptop.vault.open(PersonName.self, sealed, context: "draft/1") == name(Self.secretName))
        #expect(throws: Failure.self) { try laptop.vault.open(PersonName.self, sealed, context: "draft/2") }
        #expect(throws: Failure.self) { try office.vault.open(PersonName.self, sealed, context: "draft/1") }
        let index = laptop.vault.index("x", purpose: "form")
        #expect(index == laptop.vault.index("x", purpose: "form"))
        #expect(index != laptop.vault.index("x", purpose: "person"))
        #expect(index != office.vault.index("x", purpose: "form"))
    }
}
