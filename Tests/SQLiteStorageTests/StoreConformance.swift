import Domain
import Merge
import Storage
import SyncProtocol
import Testing

/// What every adapter of ``Store`` must do: each check takes a new, empty store. An adapter's tests run them all.
enum StoreConformance {
    typealias Check = @Sendable (any Store) async throws -> Void

    static let checks: [(name: String, check: Check)] = [
        ("acts come back as they were stored", actsComeBack),
        ("positions follow the order of commits", positions),
        ("headers are read in parts and without some replicas' own", headers),
        ("a dot is taken once", dotReuse),
        ("acts wait for what they supersede", waiting),
        ("contents are erased for one entity only", erasing),
        ("a transaction that throws leaves nothing", rollback),
        ("documents are found by id and key", documents),
        ("a unique key has one holder", uniqueKeys),
        ("what is read in a transaction stays true until it writes", serialised),
        ("texts keep their bytes", bytes),
    ]

    static func actsComeBack(_ store: any Store) async throws {
        let (stored, act) = sample(1, 1)
        let read = try await store.write { transaction throws in
            #expect(try transaction.highestLamport() == 0)
            #expect(try transaction.highestCounter(of: replica(1)) == 0)
            _ = try transaction.insert(stored, act)
            // A transaction sees what it wrote.
            return try transaction.act(stored.id)
        }
        var positioned = stored
        positioned.position = read?.position ?? -1
        let expected = positioned
        #expect(read == expected)
        try await store.read { reader throws in
            #expect(try reader.act(stored.id) == expected)
            #expect(try reader.acts(of: entity(1)) == [expected])
            #expect(try reader.acts(of: entity(2)) == [])
            #expect(try reader.actHolding(dot(1, 1)) == stored.id)
            #expect(try reader.actHolding(dot(1, 2)) == nil)
            #expect(try reader.isHeld(1...3, of: replica(1)) && reader.isHeld(1...1, of: replica(1)))
            #expect(try !reader.isHeld(2...9, of: replica(1)) && !reader.isHeld(1...3, of: replica(2)))
            #expect(try reader.fact(of: dot(1, 1)) == WriteFact(entity: entity(1), field: "name", lamport: 1))
            #expect(try reader.entities(withField: "name") == [entity(1)])
            #expect(try reader.entities(withField: "photo") == [])
            #expect(try reader.highestLamport() == 1)
            #expect(try reader.highestCounter(of: replica(1)) == 1)
            #expect(try reader.highestCounter(of: replica(2)) == 0)
        }
    }

    static func positions(_ store: any Store) async throws {
        var given: [Int64] = []
        for counter in Int64(1)...5 {
            let (stored, act) = sample(1, counter, mark: UInt8(counter))
            given.append(try await store.write { try $0.insert(stored, act) })
        }
        #expect(given == given.sorted() && Set(given).count == 5)
        let (third, fourth) = (given[2], given[3])
        try await store.read { reader throws in
            #expect(try reader.acts(after: 0, limit: 100).map(\.signature[0]) == [1, 2, 3, 4, 5])
            #expect(try reader.acts(after: third, limit: 1).map(\.position) == [fourth])
            #expect(try reader.acts(after: third, limit: 1).first?.sealedContents == [entity(1): [9, 4]])
        }
    }

    static func headers(_ store: any Store) async throws {
        #expect(try await store.read { try $0.highestPosition() } == 0)
        var given: [StoredHeader] = []
        for (author, counter) in [(1, 1), (2, 1), (1, 2), (3, 1), (2, 2)] as [(UInt8, Int64)] {
            let (stored, act) = sample(author, counter, mark: UInt8(given.count))
            let position = try await store.write { try $0.insert(stored, act) }
            given.append(StoredHeader(position: position, id: stored.id, header: stored.header))
        }
        let (all, last) = (given, given[4].position)
        try await store.read { reader throws in
            func headers(_ after: Int64, _ through: Int64, _ limit: Int, _ replicas: [ReplicaID]) throws
                -> [StoredHeader]
            {
                try reader.headers(after: after, through: through, limit: limit, exceptOf: replicas)
            }
            #expect(try reader.highestPosition() == last)
            #expect(try headers(0, .max, 9, []) == all)
            #expect(try headers(0, .max, 2, []) == Array(all[..<2]))
            #expect(try headers(all[1].position, all[3].position, 9, []) == Array(all[2...3]))
            #expect(try headers(0, .max, 2, [replica(1), replica(3)]) == [all[1], all[4]])
            #expect(try headers(last, .max, 9, []).isEmpty)
        }
    }

    static func dotReuse(_ store: any Store) async throws {
        let (stored, act) = sample(1, 1)
        let (other, otherAct) = sample(1, 1, mark: 7)
        _ = try await store.write { try $0.insert(stored, act) }
        await expectFailure(.dotReused) { try await store.write { try $0.insert(other, otherAct) } }
        // A caller that goes on after the refusal loses nothing and gains nothing of the refused act.
        let (next, nextAct) = sample(1, 2, mark: 8)
        try await store.write { transaction throws in
            #expect(throws: Failure(.dotReused)) { try transaction.insert(other, otherAct) }
            _ = try transaction.insert(next, nextAct)
        }
        let ids = try await store.read { try $0.acts(after: 0, limit: 9).map(\.id) }
        #expect(ids == [stored.id, next.id])
    }

    static func waiting(_ store: any Store) async throws {
        let missing = dot(2, 1)
        let (stored, act) = sample(1, 1, over: [missing], judgement: .counts(waitingFor: [missing]))
        let (aside, asideAct) = sample(
            1, 2, over: [dot(1, 1), missing], judgement: .setAside(.supersedesLater), mark: 2)
        try await store.write { transaction throws in
            _ = try transaction.insert(stored, act)
            _ = try transaction.insert(aside, asideAct)
            #expect(try transaction.act(stored.id)?.judgement == .counts(waitingFor: [missing]))
            // One that is set aside waits too: the reason that is named may change.
            #expect(try Set(transaction.actsWaiting(for: [missing, missing])) == [stored.id, aside.id])
            #expect(try transaction.actsWaiting(for: [dot(1, 1)]) == [])
        }
        let (arrived, arrivedAct) = sample(2, 1, field: "photo", mark: 3)
        try await store.write { transaction throws in
            _ = try transaction.insert(arrived, arrivedAct)
            for id in [stored.id, aside.id] { try transaction.setJudgement(.setAside(.supersedesElsewhere), of: id) }
            #expect(try transaction.actsWaiting(for: [missing]) == [])
            #expect(try transaction.act(stored.id)?.judgement == .setAside(.supersedesElsewhere))
        }
        try await store.write { try $0.setJudgement(.counts(waitingFor: []), of: stored.id) }
        #expect(try await store.read { try $0.act(stored.id)?.judgement } == .counts(waitingFor: []))
    }

    static func erasing(_ store: any Store) async throws {
        let (one, oneAct) = sample(1, 1, entity: 1)
        let (two, twoAct) = sample(1, 2, entity: 2, mark: 2)
        try await store.write { transaction throws in
            _ = try transaction.insert(one, oneAct)
            _ = try transaction.insert(two, twoAct)
            try transaction.eraseContents(of: entity(1))
        }
        try await store.read { reader throws in
            #expect(try reader.act(one.id)?.sealedContents == [:])
            #expect(try reader.act(one.id)?.header == one.header)
            #expect(try reader.acts(of: entity(1)).map(\.id) == [one.id])
            #expect(try reader.act(two.id)?.sealedContents == [entity(2): [9, 2]])
        }
        try await store.write { try $0.setContents([4], of: one.id, for: entity(1)) }
        #expect(try await store.read { try $0.act(one.id)?.sealedContents } == [entity(1): [4]])
    }

    static func rollback(_ store: any Store) async throws {
        struct Stop: Error {}
        let (stored, act) = sample(1, 1)
        await #expect(throws: Stop.self) {
            try await store.write { transaction throws in
                _ = try transaction.insert(stored, act)
                try transaction.put(Note(id: "n", unique: ["u"]))
                throw Stop()
            }
        }
        try await store.write { transaction throws in
            #expect(try transaction.act(stored.id) == nil)
            #expect(try transaction.fact(of: dot(1, 1)) == nil)
            #expect(try transaction.acts(of: entity(1)) == [])
            #expect(try transaction.get(Note.self, "n") == nil)
            // Neither the dot nor the key is taken.
            try transaction.put(Note(id: "m", unique: ["u"]))
            _ = try transaction.insert(stored, act)
        }
    }

    static func documents(_ store: any Store) async throws {
        let notes = [
            Note(id: "b", text: "1", tags: ["x", "y"], unique: ["u"]), Note(id: "a", text: "2", tags: ["x", "x"]),
            Note(id: "c"),
        ]
        try await store.write { transaction throws in
            for note in notes { try transaction.put(note) }
            try transaction.put("others", "b", body: [1], keys: [DocumentKey("tag", "x")])
        }
        try await store.read { reader throws in
            #expect(try reader.get(Note.self, "b") == notes[0])
            #expect(try reader.get(Note.self, "d") == nil)
            #expect(try reader.all(Note.self).map(\.id) == ["a", "b", "c"])
            #expect(try reader.all(Note.self, "tag", "x").map(\.id) == ["a", "b"])
            #expect(try reader.all(Note.self, "tag", "z").isEmpty)
            // A unique key is a key as well.
            #expect(try reader.all(Note.self, "serial", "u").map(\.id) == ["b"])
            #expect(try reader.documents("others", key: nil).map(\.body) == [[1]])
            #expect(try reader.all(Note.self, after: "").map(\.id) == ["a", "b", "c"])
            #expect(try reader.all(Note.self, after: "a").map(\.id) == ["b", "c"])
            #expect(try reader.all(Note.self, after: "c").isEmpty)
        }
        try await store.write { transaction throws in
            try transaction.put(Note(id: "b", text: "new", tags: ["z"]))
            try transaction.remove(Note.self, "a")
            try transaction.remove(Note.self, "never there")
        }
        try await store.read { reader throws in
            #expect(try reader.all(Note.self).map(\.text) == ["new", ""])
            #expect(try reader.all(Note.self, "tag", "x").isEmpty)
            #expect(try reader.all(Note.self, "serial", "u").isEmpty)
            #expect(try reader.all(Note.self, "tag", "z").map(\.id) == ["b"])
        }
    }

    static func uniqueKeys(_ store: any Store) async throws {
        try await store.write { transaction throws in
            try transaction.put(Note(id: "a", tags: ["t"], unique: ["1", "2"]))
            // Its own keys are no obstacle.
            try transaction.put(Note(id: "a", tags: ["t"], unique: ["2", "3"]))
            try transaction.put(Note(id: "b", tags: ["t"], unique: ["1"]))
            // The same value under another name or in another collection is another key.
            try transaction.put("others", "x", body: [1], keys: [DocumentKey("serial", "1", isUnique: true)])
        }
        await expectFailure(.storeDuplicate) { try await store.write { try $0.put(Note(id: "c", unique: ["3"])) } }
        _ = try await store.write { transaction throws in
            #expect(throws: Failure.self) { try transaction.put(Note(id: "b", text: "no", unique: ["9", "2"])) }
        }
        try await store.read { reader throws in
            // The refused change left the document and its keys alone, though the transaction went on.
            #expect(try reader.get(Note.self, "b")?.text == "")
            #expect(try reader.all(Note.self, "serial", "1").map(\.id) == ["b"])
            #expect(try reader.all(Note.self, "serial", "9").isEmpty)
            #expect(try reader.all(Note.self, "tag", "t").map(\.id) == ["a", "b"])
        }
        try await store.write { transaction throws in
            try transaction.remove(Note.self, "b")
            try transaction.put(Note(id: "c", unique: ["1"]))
        }
    }

    static func serialised(_ store: any Store) async throws {
        try await store.write { try $0.put(Note(id: "n", text: "0")) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    try await store.write { transaction throws in
                        let number = try transaction.get(Note.self, "n").flatMap { Int($0.text) } ?? -1
                        try transaction.put(Note(id: "n", text: String(number + 1)))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.read { try $0.get(Note.self, "n")?.text } == "40")
    }

    static func bytes(_ store: any Store) async throws {
        let names = ["\u{FA19}", "\u{795E}", "か\u{3099}", "が", "渡邉\u{E0100}", "𠮷", "a\u{0}b", "' OR 1=1 --"]
        try await store.write { transaction throws in
            for name in names { try transaction.put(Note(id: name, text: name, tags: [name], unique: [name])) }
        }
        try await store.read { reader throws in
            #expect(try reader.all(Note.self).count == names.count)
            for name in names {
                let found = try reader.all(Note.self, "serial", name)
                #expect(found.map { Array($0.text.utf8) } == [Array(name.utf8)])
                #expect(try reader.all(Note.self, "tag", name).count == 1)
            }
        }
    }
}
