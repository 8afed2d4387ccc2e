import Domain
import Merge
import Sealing
import SyncProtocol
import Testing

@Suite struct EnvelopeTests {
    let samples: Samples

    init() throws { samples = try Samples() }

    @Test func `a signed act comes out of its envelope byte for byte`() throws {
        let act = try samples.fullAct()
        let envelope = try Envelope(sealing: act, to: samples.reader.sealingKey)
        let arrived = try Envelope(bytes: envelope.bytes)
        #expect(arrived.act == act.id)
        #expect(arrived.replica == samples.replica)
        #expect(arrived.keyID == samples.reader.sealingKey.id)
        let opened = try arrived.open(with: samples.reader)
        #expect(opened.header == act.header)
        #expect(opened.signature == act.signature)
        #expect(opened.contents == act.contents)
        #expect(opened.id == act.id)
        #expect(opened.isSigned(by: samples.signer.verificationKey))
        #expect(!opened.isSigned(by: SigningKey().verificationKey))
    }

    @Test func `what the act says comes back as it was meant`() throws {
        let act = try samples.fullAct().act
        #expect(act.lamport == 12)
        #expect(act.side == .office)
        #expect(act.second?.text == "S-002")
        #expect(act.writes.map(\.dot.counter) == [7, 8])
        #expect(act.writes[0].supersedes.map(\.counter) == [3])
        #expect(act.writes[1].basis.map(\.counter) == [3, 7])
    }

    @Test(arguments: Samples.names)
    func `a name keeps its bytes through encoding, signing, sealing and opening`(name: String) throws {
        let act = try samples.act([samples.write("name", PersonName(name: VerbatimText(name), kana: "カナ"))])
        let opened = try Envelope(bytes: Envelope(sealing: act, to: samples.reader.sealingKey).bytes)
            .open(with: samples.reader)
        let text = try #require(opened.value(of: act.act.writes[0].dot))
        let value = try CanonicalJSON.decode(PersonName.self, from: Array(text.utf8))
        #expect(Array(value.name.string.utf8) == Array(name.utf8))
        #expect(text.utf8.count == act.contents.values[0]?.utf8.count)
    }

    @Test func `names that Swift calls equal have different digests`() throws {
        func digest(_ name: String) throws -> ValueDigest {
            try samples.act([samples.write("name", VerbatimText(name))]).act.writes[0].value
        }
        #expect("\u{FA19}" == "\u{795E}")
        #expect(try digest("\u{FA19}") != digest("\u{795E}"))
        #expect(try digest("か\u{3099}") != digest("が"))
    }

    @Test func `the wrong key is refused`() throws {
        let envelope = try Envelope(sealing: samples.fullAct(), to: samples.reader.sealingKey)
        expectFailure(.sealDamaged) { try envelope.open(with: OpeningKey()) }
    }

    @Test func `a change of any byte of an envelope is refused`() throws {
        let bytes = try Envelope(sealing: samples.fullAct(), to: samples.reader.sealingKey).bytes
        for index in bytes.indices where index < 140 || index.isMultiple(of: 13) || index > bytes.count - 20 {
            var damaged = bytes
            damaged[index] ^= 0x20
            #expect(throws: Failure.self, "byte \(index)") {
                try Envelope(bytes: damaged).open(with: samples.reader)
            }
        }
        for count in 0..<bytes.count where count < 140 || count.isMultiple(of: 13) {
            #expect(throws: Failure.self, "\(count) bytes") {
                try Envelope(bytes: Array(bytes.prefix(count))).open(with: samples.reader)
            }
        }
    }

    @Test func `an envelope cannot be relabelled with another act's name or replica`() throws {
        let one = try Envelope(sealing: samples.fullAct(), to: samples.reader.sealingKey)
        let other = try samples.act([samples.write("contact", "x")])
        let name = try #require(Hex.decode(other.id.text))
        let relabelled = Array(one.bytes[..<20]) + name + one.bytes[52...]
        expectFailure(.sealDamaged) { try Envelope(bytes: relabelled).open(with: samples.reader) }
    }

    @Test func `a changed header has another name and no valid signature`() throws {
        let act = try samples.act([samples.write("contact", "x")])
        let text = String(decoding: act.header, as: UTF8.self).replacing("S-001", with: "S-009")
        let changed = try SignedAct(header: Array(text.utf8), signature: act.signature, contents: act.contents)
        #expect(changed.id != act.id)
        #expect(!changed.isSigned(by: samples.signer.verificationKey))
    }

    @Test func `changed values, keys, counts, signatures and reasons are refused`() throws {
        let act = try samples.fullAct()
        let other = try samples.act([samples.write("name", "別人"), samples.write("confirmation", "x")], reason: "別の理由")
        func rebuilt(_ change: (inout ActContents) -> Void, signature: [UInt8]? = nil) throws -> SignedAct {
            var contents = act.contents
            change(&contents)
            return try SignedAct(header: act.header, signature: signature ?? act.signature, contents: contents)
        }
        expectFailure(.messageMalformed, "value") { try rebuilt { $0.values[0] = "{}" } }
        expectFailure(.messageMalformed, "swapped values") { try rebuilt { $0.values.reverse() } }
        expectFailure(.messageMalformed, "one value more") { try rebuilt { $0.values.append(nil) } }
        expectFailure(.messageMalformed, "no key") { try rebuilt { $0.keys = [:] } }
        expectFailure(.messageMalformed, "another key") {
            try rebuilt { $0.keys = $0.keys.mapValues { _ in Hex.encode(SecretKey().bytes) } }
        }
        expectFailure(.messageMalformed, "another act's contents") { try rebuilt { $0 = other.contents } }
        expectFailure(.messageMalformed, "another reason") { try rebuilt { $0.reason = "別の理由" } }
        expectFailure(.messageMalformed, "short signature") { try rebuilt({ _ in }, signature: []) }
        var signature = act.signature
        signature[5] ^= 1
        #expect(try !rebuilt({ _ in }, signature: signature).isSigned(by: samples.signer.verificationKey))
        // Erased is not changed.
        #expect(try rebuilt { $0 = ActContents(keys: [:], values: [nil, nil]) }.act == act.act)
    }

    @Test func `a reason that the author did not give is refused`() throws {
        let act = try samples.act([samples.write("contact", "x")])
        var contents = act.contents
        contents.reason = "後から足した理由"
        expectFailure(.messageMalformed) {
            try SignedAct(header: act.header, signature: act.signature, contents: contents)
        }
    }

    @Test func `an act too large for a reader is refused when it is sealed, not when it arrives`() throws {
        let act = try samples.act([samples.write("contact", String(repeating: "a", count: Envelope.largestAct))])
        expectFailure(.requestTooLarge) { try Envelope(sealing: act, to: samples.reader.sealingKey) }
    }
}
