import Domain
import Foundation
import Merge
import Sealing
import SyncProtocol
import Testing

@Suite struct ReceiptTests {
    let key: SigningKey
    let act: ActID

    init() throws {
        key = try Samples().signer
        act = try Samples().fullAct().id
    }

    func receipt(_ number: Int64, after previous: SignedReceipt?) throws -> SignedReceipt {
        try SignedReceipt(
            Receipt(
                epoch: "e1", device: "d1", number: number, level: .stored, acts: [act], blobs: [],
                previous: previous?.hash ?? "", at: Instant(milliseconds: number)), signedBy: key)
    }

    @Test func `receipts chain: each names the hash of the one before`() throws {
        var chain: [SignedReceipt] = []
        for number in Int64(1)...4 { chain.append(try receipt(number, after: chain.last)) }
        var previous = ""
        for (index, signed) in chain.enumerated() {
            let read = try signed.verified(by: key.verificationKey)
            #expect(read.number == Int64(index + 1))
            #expect(read.previous == previous)
            previous = signed.hash
        }
        #expect(Set(chain.map(\.hash)).count == 4)
    }

    @Test func `a receipt survives storing and the wire, and a changed one is refused`() throws {
        let signed = try receipt(1, after: nil)
        let stored = SignedReceipt(bytes: signed.bytes.bytes, signature: signed.signature.bytes)
        let wired = try CanonicalJSON.decode(SignedReceipt.self, from: CanonicalJSON.encode(stored))
        #expect(wired == signed)
        #expect(try wired.verified(by: key.verificationKey).acts == [act])
        expectFailure(.signatureWrong) { try wired.verified(by: SigningKey().verificationKey) }
        let text = String(decoding: signed.bytes.bytes, as: UTF8.self).replacing("stored", with: "backed-up")
        expectFailure(.signatureWrong) {
            try SignedReceipt(bytes: Array(text.utf8), signature: signed.signature.bytes).verified(
                by: key.verificationKey)
        }
    }

    @Test func `a signature over an act is none over a receipt`() throws {
        let samples = try Samples()
        let act = try samples.fullAct()
        let forged = SignedReceipt(bytes: act.header, signature: act.signature)
        expectFailure(.signatureWrong) { try forged.verified(by: samples.signer.verificationKey) }
    }
}

@Suite struct MessageTests {
    @Test func `an outcome of a later release is unknown, not an error`() throws {
        let id = String(repeating: "ab", count: 32)
        let answer = #"{"outcomes":[{"act":"\#(id)","outcome":"parked","later":1}],"later":{"x":[1]}}"#
        let read = try CanonicalJSON.decode(ActsAnswer.self, from: Array(answer.utf8))
        #expect(read.outcomes.map(\.outcome) == [.unknown])
        #expect(read.receipt == nil)
    }

    @Test(arguments: [
        ("stored", ActOutcome.Outcome.stored), ("known", .known), ("set-aside", .setAside), ("refused", .refused),
    ])
    func `outcomes have the names that the protocol promises`(name: String, outcome: ActOutcome.Outcome) throws {
        let text = String(decoding: try CanonicalJSON.encode(outcome), as: UTF8.self)
        #expect(text == "\"\(name)\"")
        #expect(try CanonicalJSON.decode(ActOutcome.Outcome.self, from: Array(text.utf8)) == outcome)
    }

    @Test func `a problem carries its failure, and one of a later release carries none`() throws {
        let failure = Failure(.requestTooLarge, ["limit": "8388608"])
        let bytes = try CanonicalJSON.encode(Problem(failure, language: .ja))
        var read = try CanonicalJSON.decode(Problem.self, from: bytes)
        #expect(read.failure == failure)
        #expect(read.status == 413)
        read.code = "later.reason"
        #expect(read.failure == nil)
    }

    @Test(arguments: ["", "zz", String(repeating: "ab", count: 31), String(repeating: "ab", count: 33)])
    func `what is no act id is not read as one`(text: String) throws {
        #expect(ActID(text) == nil)
        expectFailure(.messageMalformed) { try CanonicalJSON.decode(ActID.self, from: Array("\"\(text)\"".utf8)) }
    }

    @Test func `an act id has one spelling`() throws {
        let text = String(repeating: "AB", count: 32)
        #expect(ActID(text)?.text == text.lowercased())
    }
}
