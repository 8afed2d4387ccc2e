import Domain
import FieldAgentKit
import Storage
import SyncProtocol
import Synchronization
import TestKit
import Transport

extension Plant {
    /// Mistakes that somebody could have made: the simulation must find each.
    static let all: [Plant] =
        [
            lostAcknowledgement, earlyCursor, offsetBeforeSync, clockMerging, reusedDot, receiptWithoutChain,
            refusalEndsBatch, lateCommitSkipped, unhashedPicture, begunIsWhole, laptopCommitsUnsynced,
            officeCommitsUnsynced, namesUnsynced,
        ] + byOthers

    private static let lostAcknowledgement = Plant(
        name: "lost-acknowledgement", meaning: "a batch whose answer is lost counts as sent and leaves the queue",
        line: { machine, exchange in
            do { return try await exchange.next(exchange.body) } catch {
                guard RequestKind(exchange.request) == .acts,
                    (error as? Failure)?.code == .networkOutcomeUnknown
                else { throw error }
                let sent = acts(in: exchange.body)
                try? await machine.laptop.store.write { transaction in
                    for id in sent { try transaction.remove("outgoing-acts", id.text) }
                }
                throw error
            }
        })

    private static let earlyCursor = Plant(
        name: "early-cursor", meaning: "the feed's cursor is committed before what came with it",
        laptop: Storage(store: { EarlyCursorStore(base: $0) }))

    private static let offsetBeforeSync = Plant(
        name: "offset-before-sync", meaning: "an upload's offset is told before its bytes are synced",
        office: Storage(blobs: { _, disk in MemoryBlobStore(disk, syncsUploads: false) }))

    private static let clockMerging = Plant(
        name: "merge-by-clock", meaning: "a laptop shows the newest value by the clock instead of the heads",
        laptop: Storage(store: { store in
            LyingStore(
                base: store, reader: { ClockMerging($0) })
        }))

    private static let reusedDot = Plant(
        name: "reused-dot", meaning: "the office takes an act whose dots are taken for stored",
        office: Storage(store: { LyingStore(base: $0, transaction: { DotsIgnored($0) }) }))

    private static let receiptWithoutChain: Plant = {
        let wanted = Box<[UInt8]>()
        return Plant(
            name: "receipt-without-chain", meaning: "a laptop takes a receipt that does not follow from its last",
            laptop: Storage(store: { store in
                LyingStore(base: store, transaction: { AnyTip($0, wanted: { wanted.value }) })
            }),
            line: { _, exchange in
                wanted.value = nil
                let response = try await exchange.next(exchange.body)
                guard RequestKind(exchange.request) == .acts, response.isSuccess,
                    let bytes = try? CanonicalJSON.decode(ActsAnswer.self, from: response.body).receipt?.bytes,
                    let receipt = try? CanonicalJSON.decode(Receipt.self, from: bytes.bytes)
                else { return response }
                wanted.value = try CanonicalJSON.encode(Tip(number: receipt.number - 1, hash: receipt.previous))
                return response
            })
    }()

    private static let refusalEndsBatch = Plant(
        name: "refusal-ends-batch", meaning: "the office refuses everything that comes after a refused act of a batch",
        answers: {
            { exchange in
                guard RequestKind(exchange.request) == .acts, let frames = frames(in: exchange.body), frames.count > 1
                else { return try await exchange.next(exchange.body) }
                var together = ActsAnswer(outcomes: [], receipt: nil)
                for (index, frame) in frames.enumerated() {
                    let response = try await exchange.next(Frames.join([frame]))
                    guard let one = try? CanonicalJSON.decode(ActsAnswer.self, from: response.body) else {
                        return response
                    }
                    together.outcomes += one.outcomes
                    together.receipt = one.receipt ?? together.receipt
                    guard let refused = one.outcomes.first(where: { $0.outcome == .refused }) else { continue }
                    together.outcomes += acts(in: Frames.join(Array(frames[(index + 1)...]))).map {
                        ActOutcome(act: $0, outcome: .refused, code: refused.code)
                    }
                    break
                }
                return HTTPResponse(status: 200, body: try CanonicalJSON.encode(together))
            }
        })

    private static let lateCommitSkipped = Plant(
        name: "late-commit-skipped", meaning: "the feed's position passes an act that is committed after a later one",
        answers: {
            let skipped = Box<Set<ActID>>()
            return { exchange in
                if exchange.isLate, RequestKind(exchange.request) == .acts {
                    skipped.value = (skipped.value ?? []).union(acts(in: exchange.body))
                }
                let response = try await exchange.next(exchange.body)
                guard RequestKind(exchange.request) == .feed, let passed = skipped.value, !passed.isEmpty,
                    var answer = try? CanonicalJSON.decode(FeedAnswer.self, from: response.body)
                else { return response }
                answer.envelopes.removeAll { bytes in
                    guard let act = try? Envelope(bytes: bytes.bytes).act, passed.contains(act) else { return false }
                    skipped.value?.remove(act)
                    return true
                }
                return HTTPResponse(status: 200, fields: response.fields, body: try CanonicalJSON.encode(answer))
            }
        })

    private static let unhashedPicture = Plant(
        name: "unhashed-picture", meaning: "a picture counts as whole without its hash",
        office: Storage(blobs: { blobs, _ in UnhashedBlobs(base: blobs) }))

    private static let begunIsWhole = Plant(
        name: "begun-is-whole", meaning: "asked which pictures are there, the office names begun ones too",
        answers: {
            { exchange in
                let response = try await exchange.next(exchange.body)
                guard RequestKind(exchange.request) == .known,
                    var answer = try? CanonicalJSON.decode(KnownAnswer.self, from: response.body)
                else { return response }
                answer.blobs += answer.uploads.keys.sorted()
                answer.uploads = [:]
                return HTTPResponse(status: 200, fields: response.fields, body: try CanonicalJSON.encode(answer))
            }
        })

    private static let laptopCommitsUnsynced = Plant(
        name: "laptop-commits-unsynced", meaning: "a save is acknowledged before its transaction is durable",
        laptop: Storage(commits: { UnsyncedStore(base: $0) }))

    private static let officeCommitsUnsynced = Plant(
        name: "office-commits-unsynced", meaning: "an act has its receipt before its transaction is durable",
        office: Storage(commits: { UnsyncedStore(base: $0) }))

    private static let namesUnsynced = Plant(
        name: "names-unsynced", meaning: "a picture is renamed into place and its directory is not synced",
        laptop: Storage(blobs: { _, disk in MemoryBlobStore(disk, syncsDirectories: false) }))

    private struct Tip: Codable {
        var number: Int64
        var hash: String
    }

    private static func frames(in body: [UInt8]) -> [[UInt8]]? { try? Frames.split(body, largest: 8 << 20) }

    static func acts(in body: [UInt8]) -> [ActID] {
        (frames(in: body) ?? []).map { (try? Envelope(bytes: $0).act) ?? ActID(of: $0) }
    }
}

/// Something that a liar remembers.
final class Box<Value: Sendable>: Sendable {
    private let held = Mutex<Value?>(nil)

    var value: Value? {
        get { held.withLock { $0 } }
        set { held.withLock { $0 = newValue } }
    }

    func change(_ body: (inout Value?) -> Void) { held.withLock { body(&$0) } }
}
