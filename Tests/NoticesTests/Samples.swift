import Domain
import Foundation
import Papers
import Resources

@testable import Notices

/// Made-up people and a full set of values.
enum Samples {
    /// The packaged files, from the source tree.
    static let data = PackagedData(folders: [
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources/Resources/Files").path
    ])

    /// The wording as it is packaged. A test target may stop here: without wording nothing can be tested.
    static let wording: Wording = {
        do { return try Wording(data) } catch { fatalError("the packaged wording cannot be read: \(error)") }
    }()

    static let office = NoticeOffice(
        city: Reading("青葉川市", kana: "あおばがわし"),
        name: "{市民課|しみんか} カード{担当|たんとう}", telephone: "044-000-0101",
        hours: "{平日|へいじつ}8{時|じ}30{分|ぷん}〜17{時|じ}",
        address: Reading("〒999-0011 青葉川市本町1-1", kana: "〒999-0011 あおばがわしほんちょう1-1"))

    static let rareName = PersonName(name: "𠮷髙 﨑邉\u{E010F}神\u{FA19}", kana: "ヨシタカ サキベシン")

    static func day(_ text: String) -> CivilDate { CivilDate(text) ?? CivilDate(daysSince1970: 0) }

    /// Everything any message may need, and what none may show.
    static func full(representative: Bool = false, route: Delivery.Route = .restrictedMail) -> NoticeValues {
        var values = NoticeValues(
            receptionNumber: ReceptionNumber(unchecked: "KW-00042-X"), name: rareName,
            address: Address(
                postalCode: PostalCode(unchecked: "2100001"), municipality: MunicipalityCode(unchecked: "141305"),
                area: "青葉県青葉川市本町", street: "三丁目20-5 郵便・A&bコーポB604号"),
            office: office, date: day("2026-11-21"), createdAt: Instant(milliseconds: 1_795_226_400_000))
        if representative {
            values.representative = PersonName(name: "髙橋 花子", kana: "タカハシ ハナコ")
            values.isUnder15 = true
            values.isUnder18 = true
        }
        values.alsoNumbers = [ReceptionNumber(unchecked: "KW-00043-Y")]
        values.appliedOn = day("2026-10-03")
        values.venue = Reading("本町公民館", kana: "ほんちょうこうみんかん")
        values.forwardedOn = day("2026-10-08")
        values.expected = day("2026-11-30")
        values.route = route
        values.pinCustody = .envelope
        values.pinsAreSet = true
        values.reasonCodes = ["PH-BACKGROUND", "PH-GLARE"]
        values.occasions = [
            .init(date: day("2026-12-05"), place: Reading("東集会所", kana: "ひがししゅうかいしょ"), time: "10:00〜15:00"),
            .init(date: day("2026-12-20"), place: Reading("本町公民館", kana: "ほんちょうこうみんかん"), time: "13:00〜16:00"),
        ]
        values.deadline = day("2027-01-20")
        values.identityStands = true
        values.postedOn = day("2026-11-20")
        values.trackingNumber = "123-45-67890-1"
        values.handedOn = day("2026-10-09")
        values.homeCity = Reading("緑野市", kana: "みどりのし")
        values.homeOffice = Reading("市民課", kana: "しみんか")
        values.homeTelephone = "044-000-0202"
        values.handoverOn = day("2026-12-10")
        values.handoverTime = "10:00〜12:00"
        values.handoverVenue = Reading("東集会所", kana: "ひがししゅうかいしょ")
        values.bringsOldCard = true
        values.pickupUntil = day("2027-03-31")
        values.deskReason = .returned
        values.withdrawnOn = day("2026-11-19")
        values.withdrawalCause = .wish
        values.returnsCard = true
        values.returnsCopies = true
        values.returnsByMail = true
        return values
    }

    static let slip = SlipDetails(
        kind: .renewal, staffMark: "山", items: CollectedItems(pinEnvelope: 1, presentCard: 1), forwardDays: 5,
        alertDate: day("2026-12-20"))

    /// Every letter there is, with the values that make it.
    static let letters: [(label: String, kind: NoticeKind, values: NoticeValues)] = [
        ("received", .received, full()), ("deficiency", .deficiency, full()),
        ("posted-restricted", .posted, full()), ("posted-registered", .posted, full(route: .registeredMail)),
        ("posted-ward", .posted, full(representative: true)),
        ("posted-ward-registered", .posted, full(representative: true, route: .registeredMail)),
        ("handed-over", .handedOver, full()), ("group-handover", .groupHandover, full(route: .venue)),
        ("changed-to-desk", .changedToDesk, full(route: .desk)), ("withdrawn", .withdrawn, full()),
        ("withdrawal-undone", .withdrawalUndone, full()),
    ]
}
