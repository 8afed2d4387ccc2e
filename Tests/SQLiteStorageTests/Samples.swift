import Domain
import Foundation
import Merge
import Storage
import SyncProtocol
import Testing

/// A new directory that goes with the test.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "storage-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Every call of this must fail with this code.
func expectFailure(
    _ code: ErrorCode, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async {
    do {
        _ = try await body()
        Issue.record(comment ?? "nothing was refused", sourceLocation: sourceLocation)
    } catch {
        #expect((error as? Failure)?.code == code, comment, sourceLocation: sourceLocation)
    }
}

/// Short names for what tests are made of.
func replica(_ n: UInt8) -> ReplicaID { ReplicaID(unchecked: [UInt8](repeating: n, count: 16)) }
func entity(_ n: UInt8) -> EntityID { EntityID(unchecked: [UInt8](repeating: n, count: 16)) }
func dot(_ r: UInt8, _ counter: Int64) -> Dot { Dot(replica: replica(r), counter: counter) }

/// An act of one write, and how it lies in a store. `mark` makes its bytes differ.
func sample(
    _ r: UInt8, _ counter: Int64, lamport: Int64? = nil, entity id: UInt8 = 1, field: String = "name",
    over supersedes: [Dot] = [], judgement: Judgement = .counts(waitingFor: []), mark: UInt8 = 0
) -> (stored: StoredAct, act: Act) {
    let digest = ValueDigest(unchecked: [UInt8](repeating: mark, count: 32))
    let act = Act(
        replica: replica(r), lamport: lamport ?? counter, at: Instant(milliseconds: 5), side: .field,
        author: StaffNumber(unchecked: "S1"),
        writes: [Write(dot: dot(r, counter), entity: entity(id), field: field, value: digest, supersedes: supersedes)])
    let header = Array("\(r)/\(counter)/\(mark)".utf8)
    let stored = StoredAct(
        id: ActID(of: header), header: header, signature: [mark, 1, 2], judgement: judgement, device: "d\(r)",
        storedAt: Instant(milliseconds: 77), sealedContents: [entity(id): [9, mark]])
    return (stored, act)
}

/// A small document with keys.
struct Note: Document, Equatable {
    static let collection = "notes"
    var id: String
    var text = ""
    var tags: [String] = []
    var unique: [String] = []

    var documentID: String { id }
    var keys: [DocumentKey] {
        tags.map { DocumentKey("tag", $0) } + unique.map { DocumentKey("serial", $0, isUnique: true) }
    }
}
