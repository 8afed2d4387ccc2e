import Testing

@testable import Domain

/// A complete application for the hall: 41 years old, by restricted mail, on 2026-11-21.
func completeContents() throws -> ApplicationContents {
    var contents = ApplicationContents(today: day("2026-11-21"))
    let number = try ReceptionNumber.make(prefix: "KW", serial: 1)
    let staff = try StaffNumber("1001")
    let noon = Instant(milliseconds: day("2026-11-21").daysSince1970 * 86_400_000 + 10_800_000)
    contents.reception = Reception(
        number: number, session: EntityID(unchecked: [UInt8](repeating: 1, count: 16)), method: .outreach,
        openedAt: noon)
    contents.consent = Consent(explained: true, agreed: true)
    contents.kind = KindOfApplication(kind: .first)
    contents.form = Form(id: try FormID("12345678901234567890123"))
    contents.name = PersonName(name: "見本 花子", kana: "ミホン ハナコ")
    contents.birth = Birth(date: day("1985-05-03"), sex: .female)
    contents.address = Address(
        postalCode: try PostalCode("2100001"), municipality: try MunicipalityCode("141313"), area: "神奈川県川崎市川崎区本町",
        street: "1-1")
    contents.contact = Contact(phone: "044-200-1111")
    contents.delivery = Delivery(route: .restrictedMail)
    contents.options = CardOptions()
    let picture = PictureReference(id: "00", key: "00", plaintextHash: "00", sealedSize: 1, size: 1)
    let shot = PhotoShot(picture: picture, width: 480, height: 600, orientation: 1, takenAt: noon, warnings: [])
    contents.photo = PhotoSet(shots: [shot], chosen: 0)
    contents.photoProof = PhotoProof(tag: number, scannedAt: noon)
    contents.pinForm = PINForm(custody: .envelope, envelope: "KW-00001")
    contents.identity = IdentityCheck(
        documents: ["DL", "PP"], rule: "P1", postable: true, faceMatched: true, decidedBy: staff)
    contents.confirmation = Confirmation(
        by: .applicant, photoIsMine: true, nameAndBirthAreRight: true, numberMatchesTag: true)
    return contents
}

@Suite struct RequirementTests {
    @Test func `an application with everything is complete for the hall`() throws {
        let contents = try completeContents()
        #expect(Requirements.missing(in: contents).isEmpty)
        #expect(Requirements.problems(in: contents).isEmpty)
    }

    @Test func `an empty one lacks every part an adult needs, in the order of the screens`() {
        #expect(
            Requirements.missing(in: ApplicationContents(today: day("2026-11-21"))) == [
                .reception, .consent, .kind, .form, .name, .birth, .address, .contact, .delivery, .options, .photo,
                .photoProof, .pinForm, .identity, .confirmation,
            ])
    }

    @Test func `a pending form is complete for the hall but not for forwarding`() throws {
        var contents = try completeContents()
        contents.form = Form(id: nil)
        #expect(Requirements.missing(in: contents).isEmpty)
        #expect(Requirements.missing(in: contents, for: .forwarding) == [.form, .verification, .approval])
    }

    @Test func `forwarding needs the register check and an approval by two persons`() throws {
        var contents = try completeContents()
        let staff = try (StaffNumber("1001"), StaffNumber("1002"))
        let at = Instant(milliseconds: 0)
        contents.verification = RegisterCheck(result: .moved, checkedBy: staff.0, checkedAt: at)
        contents.approval = Approval(approvedBy: staff.0, confirmedBy: staff.0)
        #expect(Requirements.missing(in: contents, for: .forwarding) == [.verification, .approval])
        contents.verification = RegisterCheck(result: .same, checkedBy: staff.0, checkedAt: at)
        contents.approval = Approval(approvedBy: staff.0, confirmedBy: staff.1)
        #expect(Requirements.missing(in: contents, for: .forwarding).isEmpty)
    }

    @Test func `who is under 1 at application needs no photo`() throws {
        var contents = try completeContents()
        contents.photo = nil
        contents.photoProof = nil
        contents.options?.signatureCertificate = false
        contents.representative = Self.parent
        contents.birth = Birth(date: day("2025-11-22"), sex: .male)
        #expect(Requirements.missing(in: contents).isEmpty)
        contents.birth = Birth(date: day("2025-11-21"), sex: .male)
        #expect(Requirements.missing(in: contents) == [.photo, .photoProof])
    }

    @Test func `the tag before the camera is asked for unless no tags are in use`() throws {
        var contents = try completeContents()
        contents.photoProof = nil
        #expect(Requirements.missing(in: contents) == [.photoProof])
        contents.photo?.withoutTag = true
        #expect(Requirements.missing(in: contents).isEmpty)
    }

    @Test func `a tag before the camera that is another record's proves nothing`() throws {
        var contents = try completeContents()
        let other = try ReceptionNumber.make(prefix: "KX", serial: 2)
        contents.photoProof?.tag = other
        #expect(Requirements.missing(in: contents) == [.photoProof])
        contents.joinedNumbers = [other]
        #expect(Requirements.missing(in: contents).isEmpty)
    }

    @Test func `a card without PINs takes no PIN form and no signature certificate`() throws {
        var contents = try completeContents()
        contents.pinForm = nil
        #expect(Requirements.missing(in: contents) == [.pinForm])
        contents.options = CardOptions(signatureCertificate: false, withoutPINs: true)
        #expect(Requirements.missing(in: contents).isEmpty)
        contents.options?.signatureCertificate = true
        #expect(Requirements.problems(in: contents).map(\.code) == [.signatureWithoutPINs])
    }

    @Test func `assistance needs no identity and no PIN form`() throws {
        var contents = try completeContents()
        contents.reception?.method = .assistance
        contents.identity = nil
        contents.pinForm = nil
        #expect(Requirements.missing(in: contents).isEmpty)
    }

    @Test func `collection at the desk needs no PIN form and no met rule`() throws {
        var contents = try completeContents()
        contents.pinForm = nil
        contents.identity?.postable = false
        #expect(Requirements.missing(in: contents) == [.pinForm, .identity])
        contents.delivery = Delivery(route: .desk)
        #expect(Requirements.missing(in: contents).isEmpty)
    }

    @Test func `a face that was not recognised goes to the desk`() throws {
        var contents = try completeContents()
        contents.identity?.faceMatched = false
        #expect(Requirements.missing(in: contents) == [.identity])
    }

    @Test func `under 15 needs a legal representative and has no signature certificate`() throws {
        var contents = try completeContents()
        contents.birth = Birth(date: day("2011-11-22"), sex: .female)
        #expect(Requirements.missing(in: contents) == [.representative])
        #expect(Requirements.problems(in: contents).map(\.code) == [.signatureUnder15, .representativeMissing])
        contents.representative = Self.parent
        contents.options?.signatureCertificate = false
        #expect(Requirements.missing(in: contents).isEmpty)
        #expect(Requirements.problems(in: contents).isEmpty)
        contents.representative?.relation = .voluntary
        #expect(Requirements.missing(in: contents) == [.representative])
        #expect(Requirements.problems(in: contents).map(\.code) == [.voluntaryProxyOnPost, .representativeMissing])
    }

    @Test func `authority not proved holds an application back from forwarding`() throws {
        var contents = try completeContents()
        contents.representative = Self.parent
        contents.representative?.relation = .adultGuardian
        contents.representative?.authority = .missing
        #expect(Requirements.missing(in: contents).isEmpty)
        #expect(Requirements.missing(in: contents, for: .forwarding).first == .representative)
    }

    @Test(arguments: Representative.Authority.allCases)
    func `only authority that somebody has seen is forwarded`(authority: Representative.Authority) throws {
        var contents = try completeContents()
        contents.birth = Birth(date: day("2015-05-05"), sex: .female)
        contents.representative = Self.parent
        contents.representative?.authority = authority
        #expect(Requirements.missing(in: contents).isEmpty)
        let isMissing = Requirements.missing(in: contents, for: .forwarding).contains(.representative)
        #expect(isMissing == (authority != .seenAtVenue))
        contents.verification = RegisterCheck(
            result: .same, checkedBy: try StaffNumber("1001"), checkedAt: Instant(milliseconds: 0), authoritySeen: true)
        #expect(!Requirements.missing(in: contents, for: .forwarding).contains(.representative))
    }

    @Test func `a representative has name, kana, address and phone`() throws {
        var contents = try completeContents()
        contents.birth = Birth(date: day("2015-05-05"), sex: .female)
        let blanks: [(inout Representative) -> Void] = [
            { $0.name.name = " " }, { $0.name.kana = "" }, { $0.address = "\u{3000}" }, { $0.phone = "" },
            { $0.relation = .limited },
        ]
        for blank in blanks {
            contents.representative = Self.parent
            #expect(Requirements.missing(in: contents).isEmpty)
            contents.representative.map { representative in
                var changed = representative
                blank(&changed)
                contents.representative = changed
            }
            #expect(Requirements.missing(in: contents) == [.representative])
        }
    }

    @Test func `white space is no name and no phone number`() throws {
        var contents = try completeContents()
        contents.name = PersonName(name: " ", kana: "ミホン")
        contents.contact = Contact(phone: " ")
        #expect(Requirements.missing(in: contents) == [.name, .contact])
    }

    @Test(arguments: [
        ("2008-11-21", Representative.Relation.parent, true), ("2008-11-22", .parent, false),
        ("1985-05-03", .minorGuardian, true), ("1985-05-03", .adultGuardian, false), ("1985-05-03", .limited, false),
    ])
    func `who is 18 has no parent or minor's guardian`(born: String, relation: Representative.Relation, isProblem: Bool)
        throws
    {
        var contents = try completeContents()
        contents.options?.signatureCertificate = false
        contents.birth = Birth(date: day(born), sex: .female)
        contents.representative = Self.parent
        contents.representative?.relation = relation
        #expect(Requirements.problems(in: contents).map(\.code) == (isProblem ? [.relationOfMinor] : []))
    }

    @Test func `conditions that follow from other answers go away with them`() throws {
        var contents = try completeContents()
        contents.delivery?.blocks = ["FWD"]
        #expect(contents.postBlocks == ["FWD"])
        contents.kind = KindOfApplication(kind: .lostOrDamaged, holdsLicenceCard: true)
        contents.residence = Residence(nationality: "A", status: "B", until: day("2027-01-21"), isPermanent: false)
        #expect(contents.postBlocks == ["FWD", "LICENSE", "LOST", "STAY"])
        // Two months, not so many days: 61 days would reach the 21st too.
        contents.residence?.until = day("2027-01-22")
        contents.kind = KindOfApplication(kind: .first)
        #expect(contents.postBlocks == ["FWD"])
    }

    @Test func `nobody comes who is older than anybody was`() throws {
        var contents = try completeContents()
        contents.birth = Birth(date: day("1896-11-21"), sex: .female)
        #expect(Requirements.problems(in: contents).isEmpty)
        contents.birth = Birth(date: day("1895-11-21"), sex: .female)
        #expect(Requirements.problems(in: contents).map(\.code) == [.birthTooLongAgo])
    }

    @Test func `a foreign resident says until when the stay is`() throws {
        var contents = try completeContents()
        contents.identity?.documents = ["RC", "PP"]
        #expect(Requirements.missing(in: contents) == [.residence])
        contents.residence = Residence(nationality: "A", status: "B", until: nil, isPermanent: false)
        #expect(Requirements.missing(in: contents) == [.residence])
        contents.residence?.until = day("2028-03-31")
        #expect(Requirements.missing(in: contents).isEmpty)
        contents.residence = Residence(nationality: "A", status: "永住者", until: nil, isPermanent: true)
        #expect(Requirements.missing(in: contents).isEmpty)
    }

    @Test func `half answers count as missing`() throws {
        var contents = try completeContents()
        contents.consent?.agreed = false
        contents.contact = Contact(phone: "0", channel: .email)
        contents.photo?.chosen = nil
        contents.pinForm = PINForm(custody: .none)
        contents.confirmation?.numberMatchesTag = false
        #expect(Requirements.missing(in: contents) == [.consent, .contact, .photo, .pinForm, .confirmation])
    }

    @Test func `age is counted on the day of application, not today`() throws {
        var contents = try completeContents()
        contents.birth = Birth(date: day("2011-11-22"), sex: .female)
        contents.today = day("2027-01-31")
        #expect(contents.age == 14)
        #expect(contents.needsRepresentative)
    }

    @Test func `a birth date in the future is a problem`() throws {
        var contents = try completeContents()
        contents.birth = Birth(date: day("2026-11-22"), sex: .female)
        #expect(Requirements.problems(in: contents).first?.code == .birthInFuture)
    }

    static let parent = Representative(
        name: PersonName(name: "見本 太郎", kana: "ミホン タロウ"), address: "神奈川県川崎市", phone: "044-200-1111", relation: .parent,
        authority: .checkAtOffice)
}
