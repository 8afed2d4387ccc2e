public import Domain
public import JLIS
import Records
import Storage

/// 交付管理: the cards in the office's hands, ⑦ to ⑨ (domain.md 6). What is told to J-LIS goes through the outbox
/// (``ArrivalReport``, ``StageReport``); the forwarder sends it.
extension Desk {
    /// What a box held.
    public struct Receiving: Sendable, Codable {
        public var shipment: String
        public var counted: Int
        /// Reception numbers of the cards, in the order of the list.
        public var receptions: [ReceptionNumber]
        /// Cards of the list that belong to no submission of this office.
        public var unknown: [String]
    }

    /// ⑦: takes a box in, and puts its arrival into the outbox. The cards were counted by two persons and are as many
    /// as the list says.
    ///
    /// - Parameters:
    ///   - shipment: カード発行一覧表 as J-LIS has it.
    ///   - counted: how many cards lie in the box.
    /// - Throws: `desk.shipment-not-ours`, `desk.count-differs`; then nothing is recorded and nothing reported.
    public func receive(_ shipment: JLISShipment, counted: Int, by clerks: Clerks) async throws -> Receiving {
        try await transact { desk in
            try desk.authorise(clerks, to: .manageCards, two: true)
            guard desk.desk.places.isSameMunicipality(shipment.to, desk.desk.office.settings.municipality) else {
                throw Failure(.deskShipmentNotOurs, ["municipality": shipment.to.text])
            }
            guard counted == shipment.cards.count else {
                throw Failure(
                    .deskCountDiffers, ["counted": String(counted), "listed": String(shipment.cards.count)])
            }
            var receiving = Receiving(shipment: shipment.id, counted: counted, receptions: [], unknown: [])
            for card in shipment.cards {
                guard try desk.store.get(SubmissionRecord.self, card.key.description) != nil,
                    let reception = try desk.caseFile(card.key.application).reception
                else {
                    receiving.unknown.append(card.serial)
                    if try desk.store.get(StrayCard.self, card.serial) == nil {
                        try desk.store.put(
                            StrayCard(serial: card.serial, shipment: shipment.id, arrivedAt: desk.now))
                    }
                    continue
                }
                receiving.receptions.append(reception.number)
                if try desk.store.get(CardCase.self, card.key.description) == nil {
                    try desk.store.put(
                        CardCase(
                            key: card.key, shipment: shipment.id, serial: card.serial, arrivedAt: desk.now,
                            arrivedBy: clerks))
                }
                try desk.refresh([card.key.application])
            }
            if try desk.store.get(ArrivalReport.self, shipment.id) == nil {
                try desk.store.put(ArrivalReport(shipment: shipment.id, at: desk.now))
            }
            return receiving
        }
    }

    /// When each box was taken in here, by its id: J-LIS may not have heard of it yet.
    public func arrivals() async throws -> [String: Instant] {
        try await transact { desk in
            Dictionary(
                try desk.store.all(ArrivalReport.self).map { ($0.shipment, $0.at) }, uniquingKeysWith: { a, _ in a })
        }
    }

    /// ⑧: the PINs were set, confirmed by a second person. Only after ⑦ and with the resident's PIN form.
    public func preset(_ application: String, by clerks: Clerks) async throws {
        try await withCard(application, by: clerks, two: true) { desk, file, card in
            guard card.presetAt == nil else { return }
            try desk.mayWork(on: file, card)
            let takesPINs = file.record.options?.withoutPINs != true
            guard file.record.delivery?.route != .desk || !takesPINs else { throw Failure(.deskPresetAtDesk) }
            if takesPINs, file.record.pinForm.map({ $0.custody == .none }) ?? true {
                throw Failure(.deskPINFormMissing)
            }
            if file.pinFormObstacle != nil { throw Failure(.deskPINFormWrong) }
            card.presetAt = desk.now
            card.presetBy = clerks
            try desk.report(.preset, card.key)
        }
    }

    /// 発送: two persons compared the reception number on the paper with the label, and the card with the record.
    ///
    /// - Parameters:
    ///   - label: the reception number read from the cover sheet.
    ///   - serial: the number read from the card.
    public func post(
        _ application: String, tracking: String, label: String, serial: String, by clerks: Clerks
    ) async throws {
        try await withCard(application, by: clerks, two: true) { desk, file, card in
            guard let second = clerks.second else { throw Failure(.deskSecondNeeded) }
            try desk.mayWork(on: file, card)
            guard file.record.delivery?.route.isPostal == true else { throw Failure(.deskNotPostal) }
            guard card.presetAt != nil else { throw Failure(.stageNotAllowed) }
            guard !card.isPosted else { throw Failure(.deskAlreadyPosted) }
            if file.isProtected { throw Failure(.deskProtected) }
            guard file.blocks.isEmpty else { throw Failure(.deskPostClosed) }
            let number = try ReceptionNumber(label)
            guard number == file.reception?.number, card.serial == serial else { throw Failure(.deskLabelDiffers) }
            let digits = tracking.filter { $0 != "-" }
            guard (11...13).contains(digits.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw Failure(.deskTracking)
            }
            if let used = try desk.store.all(CardCase.self, "tracking", digits).first {
                let other = try desk.store.get(ApplicationSummary.self, used.key.application.description)
                throw Failure(.deskTrackingUsed, ["other": other?.reception.text ?? used.key.application.description])
            }
            card.postings.append(
                .init(at: desk.now, tracking: digits, by: clerks.first, checkedBy: second, returnedAt: nil))
        }
    }

    /// ⑨: the resident has the card: at the desk, at the venue, or by the post office's word.
    ///
    /// - Parameter documents: codes of papers-ja.md 4-1 seen at the desk or the venue, where two persons compare photo,
    ///   documents and face. Throws `desk.handover-documents` when they do not suffice.
    public func handOver(_ application: String, documents: [String] = [], by clerks: Clerks) async throws {
        try await withCard(application, by: clerks, two: true) { desk, file, card in
            guard card.handedOverAt == nil else { return }
            // What the post office delivered is with the resident, whatever was changed since: that stays a task.
            if card.isPosted { try desk.isInForce(file, card) } else { try desk.mayWork(on: file, card) }
            let route = file.record.delivery?.route
            let isAtDesk = route == .desk || card.postings.last?.returnedAt != nil
            guard card.isPosted || isAtDesk || (card.presetAt != nil && route == .venue) else {
                throw Failure(.stageNotAllowed)
            }
            if !card.isPosted {
                try desk.checkHandover(file, documents, isAtDesk: isAtDesk)
                card.documentsSeen = documents
            }
            if card.presetAt == nil {
                // Collected at the desk: the resident set the PINs there and then, so ⑧ and ⑨ are one step.
                card.presetAt = desk.now
                card.presetBy = clerks
                try desk.report(.preset, card.key)
            }
            card.handedOverAt = desk.now
            card.handedOverBy = clerks
            try desk.report(.issued, card.key)
        }
    }

    /// The post office sent the card back: it waits at the desk (domain.md 1).
    public func takeBack(_ application: String, by clerks: Clerks) async throws {
        try await withCard(application, by: clerks, two: false) { desk, _, card in
            guard card.isPosted, card.handedOverAt == nil, let last = card.postings.indices.last else {
                throw Failure(.deskNotPosted)
            }
            card.postings[last].returnedAt = desk.now
            card.postings[last].returnedBy = clerks
        }
    }

    /// A card that nobody gets is destroyed or sent back: of a cancelled application, or of none of this office.
    ///
    /// - Throws: `desk.card-unknown`; `desk.card-wanted` while somebody may still get it.
    public func dispose(of serial: String, how: String, by clerks: Clerks) async throws {
        try await transact { desk in
            try desk.authorise(clerks, to: .manageCards, two: true)
            if how.isBlank { throw Failure(.deskReasonMissing) }
            try TypedText.check(how, field: "how", limit: TypedText.reasonLimit)
            let disposal = CardCase.Disposal(at: desk.now, by: clerks, how: how)
            if var stray = try desk.store.get(StrayCard.self, serial), stray.disposal == nil {
                stray.disposal = disposal
                return try desk.store.put(stray)
            }
            guard var card = try desk.store.all(CardCase.self, "serial", serial).first, card.isHere else {
                throw Failure(.deskCardUnknown)
            }
            guard try card.cancelledAt != nil || desk.caseFile(card.key.application).status == .cancelled else {
                throw Failure(.deskCardWanted)
            }
            card.disposal = disposal
            try desk.store.put(card)
            try desk.refresh([card.key.application])
        }
    }

    /// Every card in the office's hands.
    public func cards() async throws -> [ApplicationView.CardView] {
        try await transact { desk in try desk.store.all(CardCase.self).map(\.view) }
    }

    private func withCard(
        _ application: String, by clerks: Clerks, two: Bool,
        _ body: @escaping @Sendable (DeskTransaction, CaseFile, inout CardCase) throws -> Void
    ) async throws {
        try await transact { desk in
            try desk.authorise(clerks, to: .manageCards, two: two)
            let file = try desk.caseFile(application)
            guard var card = file.card else { throw Failure(.deskNoCard) }
            try body(desk, file, &card)
            try desk.store.put(card)
            try desk.refresh([file.id])
        }
    }
}

extension DeskTransaction {
    /// No step with a card whose application was withdrawn or handed off, or that may be the wrong one
    /// (``CaseFile/checkMayGoOn()``).
    fileprivate func mayWork(on file: CaseFile, _ card: CardCase) throws {
        try isInForce(file, card)
        try file.checkMayGoOn()
    }

    fileprivate func isInForce(_ file: CaseFile, _ card: CardCase) throws {
        // A card of what J-LIS holds otherwise is of a submission that nobody here knows.
        let isOurs = file.submissions.last?.isHeldOtherwise != true
        if file.isWithdrawn || card.cancelledAt != nil || card.handedOverAt != nil || card.disposal != nil || !isOurs {
            throw Failure(.stageNotAllowed)
        }
        if file.record.handoff != nil { throw Failure(.deskHandedOff) }
    }

    fileprivate func report(_ stage: IssuanceStage, _ key: SubmissionKey) throws {
        try store.put(StageReport(key: key, report: JLISReport(stage: stage, at: now)))
    }
}

extension DeskTransaction {
    /// Rules D1 and H1 of papers-ja.md 4-2: the desk decides identity now; at the venue it was decided at application,
    /// and documents are seen again.
    fileprivate func checkHandover(_ file: CaseFile, _ documents: [String], isAtDesk: Bool) throws(Failure) {
        let isDecided = file.contents.identity?.postable == true
        let verdict = file.matrix.evaluateHandover(
            documents: documents.map { SeenDocument($0) }, isIdentityDecided: isAtDesk || isDecided,
            on: now.dateInJapan)
        switch verdict {
        case .postable: return
        case .deskOnly(let missing, _):
            throw Failure(
                .deskHandoverDocuments,
                [
                    "missing": missing.map(\.ja).joined(separator: "、"),
                    "missingEnglish": missing.map(\.en).joined(separator: ", "),
                ])
        case .stop(let code): throw Failure(code)
        }
    }
}
