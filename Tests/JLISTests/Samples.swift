import Domain
import JLIS

/// A made-up applicant with characters that must survive every hop (domain.md 11).
func sampleSubmission(number: Int = 1, photo: [UInt8]? = [0xFF, 0xD8, 0xFF]) throws -> Submission {
    Submission(
        formID: try FormID("12345678901234567890123"), name: "𠮷田 \u{FA19}邉\u{E0100}", kana: "ヨシダ カミナベ",
        birthDate: CivilDate("1980-02-29") ?? CivilDate(daysSince1970: 0), sex: .female,
        address: .init(
            postalCode: try PostalCode("1000013"), municipality: try MunicipalityCode("131016"), text: "東京都千代田区霞が関1-3-2"
        ),
        deliverTo: try MunicipalityCode("131016"), options: CardOptions(), number: number,
        photo: photo.map { JPEGBytes($0) })
}

let sampleKey = SubmissionKey(application: EntityID(unchecked: [UInt8](repeating: 0xAB, count: 16)), number: 1)

func sampleReceipt(_ digest: String) -> JLISReceipt {
    JLISReceipt(
        key: sampleKey, digest: digest, acceptedAt: Instant(milliseconds: 7), stage: .accepted,
        stageAt: Instant(milliseconds: 7))
}
