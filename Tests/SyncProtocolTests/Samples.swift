import Domain
import Foundation
import Merge
import Sealing
import SyncProtocol
import TestKit
import Testing

/// Every call of this must fail with this code.
func expectFailure(
    _ code: ErrorCode, _ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> some Any
) {
    do {
        _ = try body()
        Issue.record(comment ?? "nothing was refused", sourceLocation: sourceLocation)
    } catch {
        #expect((error as? Failure)?.code == code, comment, sourceLocation: sourceLocation)
    }
}

/// What the tests sign and seal with. The keys are fixed and stand for nobody.
struct Samples {
    let signer: SigningKey
    let reader: OpeningKey
    let digestKey: SecretKey
    let replica = ReplicaID(unchecked: Array(1...16))
    let application = EntityID(unchecked: Array(101...116))

    init() throws {
        signer = try SigningKey(secret: [UInt8](repeating: 0x21, count: 32))
        reader = try OpeningKey(secret: [UInt8](repeating: 0x42, count: 32))
        digestKey = try #require(SecretKey(bytes: [UInt8](repeating: 0x63, count: 32)))
    }

    /// Names that nobody may change on the way: outside the BMP, compatibility ideographs, a variation sequence.
    static let names = ["𠮷野 太郎", "髙﨑 花子", "渡邉\u{E0100} 一", "\u{FA19}田 \u{FA1B}子", "\u{795E}田", "か\u{3099}", "が"]

    func write(_ field: String, _ value: some Encodable, over: [Dot] = [], seeing: [Dot] = [], inAct: [Int] = [])
        throws -> NewWrite
    {
        NewWrite(
            entity: application, field: field, value: String(decoding: try CanonicalJSON.encode(value), as: UTF8.self),
            supersedes: over, basis: seeing, basisInAct: inAct)
    }

    func particulars(reason: String? = nil) -> SignedAct.Particulars {
        SignedAct.Particulars(
            replica: replica, first: 7, lamport: 12, at: Instant(milliseconds: 1_790_000_000_000), side: .office,
            author: StaffNumber(unchecked: "S-001"), second: StaffNumber(unchecked: "S-002"), reason: reason)
    }

    func act(_ writes: [NewWrite], reason: String? = nil) throws -> SignedAct {
        try SignedAct.make(
            particulars(reason: reason), writes: writes, keys: [application: digestKey], signedBy: signer)
    }

    /// An act with everything an act can have.
    func fullAct() throws -> SignedAct {
        let earlier = Dot(replica: ReplicaID(unchecked: [UInt8](repeating: 9, count: 16)), counter: 3)
        return try act(
            [
                write(
                    "name", PersonName(name: VerbatimText(Self.names[2]), kana: "ワタナベ ハジメ", substitute: "渡辺 一"),
                    over: [earlier]),
                write(
                    "confirmation",
                    Confirmation(by: .applicant, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true),
                    seeing: [earlier], inAct: [0]),
            ], reason: "本人の申し出")
    }
}

extension SeededGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }
}
