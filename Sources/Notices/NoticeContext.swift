internal import Domain
internal import Papers

/// Turns values into what the templates print: markup, escaped.
struct NoticeContext {
    let values: NoticeValues
    let wording: Wording

    typealias Dictionary = [String: any Sendable]

    /// Values for a kind of message. An e-mail gets no name and no address at all, so none can slip into it
    /// (papers-ja.md c).
    func dictionary(_ kind: NoticeKind, isLetter: Bool) throws(Failure) -> Dictionary {
        var all = base
        // After the hand-over the home municipality answers; a second contact would only send people to the wrong one.
        all["handed_over"] = kind == .handedOver
        if isLetter {
            all["letter"] = true
            all["name"] = Markup.name(values.name.name.string, kana: values.name.kana.string)
            all["rep_name"] = values.representative.map { Markup.name($0.name.string, kana: $0.kana.string) }
        }
        if let route = values.route { all["delivery"] = try wording.phrase("delivery." + route.rawValue) }
        switch kind {
        case .received, .posted, .groupHandover, .handedOver, .withdrawalUndone: break
        case .deficiency: try addDeficiency(&all)
        case .changedToDesk: all["reason_plain"] = try deskReason(all)
        case .withdrawn: try addWithdrawal(&all)
        }
        if kind == .groupHandover { all["old_items"] = try oldItems }
        return all
    }

    /// What every message may print.
    var base: Dictionary {
        var all: Dictionary = [
            "reception_no": Markup.escape(values.receptionNumber.text),
            "city": values.office.city.markup, "office_name": values.office.name.markup,
            "office_tel": Markup.escape(values.office.telephone), "office_hours": values.office.hours.markup,
            "hold_days": String(values.holdDays), "home_posts": values.homePosts,
            "pin_form": values.pinCustody != .none, "pin_envelope": values.pinCustody == .envelope,
            "pin_pad": values.pinCustody == .sealed, "pin_set": values.pinsAreSet,
            "restricted": values.route == .restrictedMail,
            "under_15": values.isUnder15, "under_18": values.isUnder18,
        ]
        func date(_ key: String, _ date: CivilDate?) { all[key] = date.map(PrintedDate.markup) }
        date("date_applied", values.appliedOn)
        date("date_forwarded", values.forwardedOn)
        date("deadline", values.deadline)
        date("date_posted", values.postedOn)
        date("date_handed", values.handedOn)
        date("handover_date", values.handoverOn)
        date("pickup_until", values.pickupUntil)
        date("date_withdrawn", values.withdrawnOn)
        all["eta_month"] = values.expected.map(PrintedDate.monthMarkup)
        all["venue"] = values.venue?.markup
        all["tracking_no"] = values.trackingNumber.map(Markup.escape)
        all["reception_city"] = values.receptionCity?.markup
        all["home_city"] = values.homeCity?.markup
        all["home_office"] = values.homeOffice?.markup
        all["home_tel"] = values.homeTelephone.map(Markup.escape)
        all["handover_time"] = values.handoverTime.map(Markup.escape)
        all["handover_venue"] = values.handoverVenue?.markup
        if !values.alsoNumbers.isEmpty {
            all["also_no"] = values.alsoNumbers.map { Markup.escape($0.text) }.joined(separator: "、")
        }
        return all
    }

    private func addDeficiency(_ all: inout Dictionary) throws(Failure) {
        guard !values.reasonCodes.isEmpty else { throw Failure(.noticeValueMissing, ["value": "reasons"]) }
        all["fee_text"] = try wording.phrase("fee.ask")
        var rows: [[String: String]] = []
        for code in values.reasonCodes {
            let reason = try wording.reason(code, all)
            rows.append(["title": reason.title, "plain": reason.plain, "fix": reason.fix])
        }
        all["reasons"] = rows
        all["sessions"] = values.occasions.map {
            ["date": PrintedDate.markup($0.date), "place": $0.place.markup].merging(
                $0.time.map { ["time": Markup.escape($0)] } ?? [:]
            ) { $1 }
        }
        all["bring_docs"] = ""
        if values.keepsPINForm { all["kept_items"] = try wording.phrase("kept." + values.pinCustody.rawValue) }
    }

    private func deskReason(_ all: Dictionary) throws(Failure) -> String? {
        guard let reason = values.deskReason else { return nil }
        return try wording.phrase("desk." + reason.rawValue, all)
    }

    private func addWithdrawal(_ all: inout Dictionary) throws(Failure) {
        if let cause = values.withdrawalCause {
            all["cancel_reason_plain"] = try wording.phrase("withdrawal." + cause.rawValue)
        }
        var items: [String] = []
        if values.returnsCard { items.append(try wording.phrase("returned.card")) }
        if values.returnsCopies { items.append(try wording.phrase("returned.copies")) }
        if !items.isEmpty {
            all["returned_items"] = items.joined(separator: "、")
            all["return_method"] = try wording.phrase(values.returnsByMail ? "return.registered-mail" : "return.desk")
        }
    }

    private var oldItems: String? {
        get throws(Failure) {
            var items: [String] = []
            if values.bringsOldCard { items.append(try wording.phrase("old.card")) }
            if values.bringsNotificationCard { items.append(try wording.phrase("old.notification-card")) }
            return items.isEmpty ? nil : items.joined(separator: "、")
        }
    }
}

extension NoticeKind {
    /// Which template words it: letters to a representative have their own (papers-ja.md e-3).
    func template(_ values: NoticeValues) throws(Failure) -> String {
        guard self == .posted else { return rawValue }
        switch (values.representative != nil, values.route) {
        case (true, .restrictedMail), (true, .registeredMail): return "posted-ward"
        case (false, .restrictedMail): return "posted-restricted"
        case (false, .registeredMail): return "posted-registered"
        default: throw Failure(.noticeValueMissing, ["value": "delivery"])
        }
    }
}
