import Carry
public import Domain
import Storage
import SyncProtocol

/// What the office's answers on a stick brought.
public struct ImportReport: Sendable, Codable, Equatable {
    /// Answers for this laptop.
    public var answers = 0
    /// When the newest of them was made.
    public var madeAt: Instant?
    /// Receipts that follow from the last one this laptop had.
    public var receipts = 0
    /// Acts of others that were new.
    public var received = 0
    /// The number of an office configuration that was new.
    public var configuration: Int64?
    /// What the office tells the people at the laptop.
    public var banners: [String] = []
    /// Files that could not be used, with why.
    public var damaged: [Damaged] = []
    /// Receipts are there, and those between them and the last one are not: they are not used.
    public var receiptsAreCut = false
    /// Other laptops that the stick has answers for; these are left alone.
    public var otherDevices: [String] = []
    /// What still has no receipt.
    public var remainingActs = 0
    public var remainingBlobs = 0

    /// A part of an answer that could not be used.
    public struct Damaged: Sendable, Codable, Equatable {
        public var answer: String
        public var part: Int
        public var code: String
    }

    /// How many things are missing.
    public var incomplete: Int { damaged.count + (receiptsAreCut ? 1 : 0) }
}

extension Laptop {
    /// Takes in what the office wrote for this laptop: configuration, receipts and the feed, in any order, any number of
    /// times, mixed with syncs over the network (docs/carry.md). Others' answers are left alone.
    ///
    /// - Throws: ``ErrorCode/carryPlace``, ``ErrorCode/carryNothing``, ``ErrorCode/receiptChain``, `store.…`.
    public func takeAnswers(from directory: String) async throws -> ImportReport {
        let stick = try await offPool { try Stick(reading: directory) }
        var report = ImportReport()
        let devices = try await offPool { stick.devices().filter { !stick.folders(.answer, of: $0).isEmpty } }
        report.otherDevices = devices.filter { $0 != device }
        var receipts: [SignedReceipt] = []
        for folder in try await offPool({ [device] in stick.folders(.answer, of: device) }) {
            report.answers += 1
            try await take(folder, &report, &receipts)
        }
        let before = try await tip()
        try await take(try await inOrder(receipts, &report), isLive: false)
        // The chain of a restored office begins anew.
        report.receipts = Int(max(0, try await tip() - before))
        (report.remainingActs, report.remainingBlobs) = try await store.read {
            (try $0.all(OutgoingAct.self).count, try $0.all(OutgoingBlob.self).count)
        }
        return report
    }

    private func tip() async throws -> Int64 {
        try await store.read { try $0.get(ReceiptTip.self, "current")?.number ?? 0 }
    }

    private func take(
        _ folder: Stick.Folder, _ report: inout ImportReport, _ receipts: inout [SignedReceipt]
    ) async throws {
        var expected = 1
        var isComplete = false
        for (number, read) in try await offPool({ folder.parts() }) {
            if number > expected { report.lacks(expected, of: folder) }
            expected = max(expected, number + 1)
            let part: CarryAnswer
            do {
                part = try await open(read)
            } catch {
                report.lacks(number, of: folder, (error as? Failure)?.code ?? .carryUnreadable)
                continue
            }
            isComplete = isComplete || part.isLast
            receipts += part.receipts
            try await take(part, &report)
        }
        if !isComplete && !report.damaged.contains(where: { $0.answer == folder.name }) {
            report.lacks(expected, of: folder)
        }
    }

    private func open(_ read: @escaping @Sendable () -> [UInt8]?) async throws -> CarryAnswer {
        let office = try await store.read { [configuration] in
            try $0.get(HeldConfiguration.self, "current")?.current.serverKey ?? configuration.serverKey
        }
        return try await offPool { [device, openingKey] in
            guard let bytes = read() else { throw Failure(.carryUnreadable) }
            return try CarryAnswer(file: bytes, device: device, openedBy: openingKey, office: office)
        }
    }

    private func take(_ part: CarryAnswer, _ report: inout ImportReport) async throws {
        if let signed = part.configuration, let number = try await take(signed) { report.configuration = number }
        for outcome in part.refused {
            if let code = outcome.code { try await mark(act: outcome.act, code: code) }
        }
        let isNewest = try await store.write { transaction in
            var progress = try transaction.get(SyncProgress.self, "current") ?? SyncProgress()
            // Written before the office was restored, it says nothing of now.
            if let epoch = part.feed.epoch, let held = progress.epoch, epoch < held { return false }
            let isRestored = part.feed.epoch ?? "" > progress.epoch ?? part.feed.epoch ?? ""
            let tip = isRestored ? 0 : try transaction.get(ReceiptTip.self, "current")?.number ?? 0
            // What came over the network since may say something else; the last receipt tells, and the clocks.
            guard part.at >= progress.answeredAt ?? part.at, part.at > progress.lastContact ?? Instant(milliseconds: 0),
                part.lastReceipt >= tip
            else { return false }
            progress.answeredAt = part.at
            try transaction.put(progress)
            return true
        }
        report.received += try await take(
            part.feed, after: part.after, isNewest: isNewest, isLive: false)
        if part.at >= report.madeAt ?? part.at {
            report.madeAt = part.at
            report.banners = part.feed.banners
        }
    }

    /// The receipts of all answers that this laptop does not have, each once, in the order of the chain.
    private func inOrder(_ receipts: [SignedReceipt], _ report: inout ImportReport) async throws -> [SignedReceipt] {
        let (key, last, held) = try await store.read { [configuration] in
            (
                try $0.get(HeldConfiguration.self, "current")?.current.serverKey ?? configuration.serverKey,
                try $0.get(ReceiptTip.self, "current")?.number ?? 0,
                try $0.get(SyncProgress.self, "current")?.epoch
            )
        }
        let verified = try receipts.map { ($0, try $0.verified(by: key)) }
        // An office that was restored begins a new chain; what it wrote before is over.
        let epoch = max(verified.map(\.1.epoch).max() ?? "", held ?? "")
        let tip = epoch == held ?? epoch ? last : 0
        var numbered: [Int64: SignedReceipt] = [:]
        for (signed, receipt) in verified where receipt.epoch == epoch && receipt.number > tip {
            numbered[receipt.number] = signed
        }
        let sorted = numbered.sorted { $0.key < $1.key }
        var next = tip
        for (number, _) in sorted {
            if number > next + 1 { report.receiptsAreCut = true }
            next = number
        }
        return sorted.map(\.value)
    }
}

extension ImportReport {
    fileprivate mutating func lacks(_ part: Int, of folder: Stick.Folder, _ code: ErrorCode = .carryUnreadable) {
        damaged.append(Damaged(answer: folder.name, part: part, code: code.id))
    }
}
