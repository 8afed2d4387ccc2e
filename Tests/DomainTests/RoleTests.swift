import Testing

@testable import Domain

@Suite struct RoleTests {
    @Test(arguments: Action.allCases)
    func `a contractor guides and types, and decides nothing`(action: Action) {
        let may: Bool =
            switch action {
            case .view, .capture, .edit, .sync: true
            case .openSession, .closeSession, .decideIdentity, .clearPhotoWarning, .compareFaces, .decideDelivery,
                .countItems, .verify, .approve, .returnToField, .withdraw, .handoff, .resolveConflict, .joinDuplicates,
                .openPIN, .manageCards, .forward, .sendNotices, .report, .manageDevices, .manageAccounts, .configure:
                false
            }
        #expect(Permissions.allows(.contractor, action) == may)
        #expect(code { try Permissions.check([Role.contractor], may: action) } == (may ? nil : .notPermitted))
    }

    @Test func `only city staff decide about a person`() {
        for action in [Action.decideIdentity, .clearPhotoWarning, .compareFaces, .withdraw, .resolveConflict] {
            #expect(Set(Role.allCases.filter { Permissions.allows($0, action) }) == [.staff, .office])
        }
        for action in [Action.verify, .approve, .handoff, .joinDuplicates, .manageCards, .forward] {
            #expect(Role.allCases.filter { Permissions.allows($0, action) } == [.office])
        }
    }

    @Test func `PIN forms are opened by their custodian, who may do nothing else`() {
        #expect(Role.allCases.filter { Permissions.allows($0, .openPIN) } == [.pinCustodian])
        #expect(Permissions.table[.pinCustodian] == [.openPIN])
    }

    @Test func `an administrator sees no application`() {
        #expect(!Permissions.allows(.administrator, .view))
        #expect(Role.allCases.filter { Permissions.allows($0, .manageDevices) } == [.administrator])
    }

    @Test func `every role is in the table and every action is somebody's`() {
        #expect(Set(Permissions.table.keys) == Set(Role.allCases))
        #expect(Permissions.table.values.reduce(into: Set()) { $0.formUnion($1) } == Set(Action.allCases))
    }

    @Test func `a contractor writes no decision of city staff`() {
        for field in [ApplicationField.identity, .delivery, .items, .verification, .approval, .withdrawal, .handoff] {
            #expect(!Permissions.allows(.contractor, Permissions.action(toWrite: field)))
        }
        for field in [ApplicationField.name, .photo, .form, .confirmation] {
            #expect(Permissions.allows(.contractor, Permissions.action(toWrite: field)))
        }
    }

    @Test func `two persons are two`() throws {
        let first = try StaffNumber("1001")
        #expect(code { try TwoPersons(first, StaffNumber("1001")) } == .samePersonTwice)
        #expect(try TwoPersons(first, StaffNumber("1002")).second.text == "1002")
    }
}

@Suite struct StageTests {
    @Test func `a card goes through every stage to its hand-over`() throws {
        var stage = IssuanceStage.accepted
        for next in [
            IssuanceStage.deficient, .accepted, .examined, .ordered, .made, .shipped, .delivered, .preset, .issued,
        ] {
            stage = try stage.moved(to: next)
        }
        #expect(stage == .issued)
    }

    @Test func `no stage is skipped, and nothing follows the two ends`() {
        var allowed = 0
        for from in IssuanceStage.allCases {
            for to in IssuanceStage.allCases where from != to {
                let isStep = (try? from.moved(to: to)) != nil
                if isStep { allowed += 1 }
                let isNext = to.rawValue == from.rawValue + 1 && from != .deficient && from != .issued
                let isCancelled = to == .cancelled && from != .issued
                let isLoop = (from, to) == (.deficient, .accepted) || (from, to) == (.accepted, .examined)
                #expect(isStep == (isNext || isCancelled || isLoop), "\(from) to \(to)")
            }
        }
        #expect(allowed == 17)
        #expect(code { try IssuanceStage.issued.moved(to: .cancelled) } == .stageNotAllowed)
    }

    @Test func `a report repeated is no step and no error`() throws {
        for stage in IssuanceStage.allCases { #expect(try stage.moved(to: stage) == stage) }
    }

    @Test func `stages carry their number and name`() {
        #expect(IssuanceStage.deficient.mark + IssuanceStage.deficient.name == "②受付済・不備中")
        #expect(IssuanceStage.cancelled.mark + IssuanceStage.cancelled.name == "⑩交付取止め")
        #expect(Set(IssuanceStage.allCases.map(\.name)).count == 10)
    }

    @Test(arguments: [
        (IssuanceStage.accepted, "J-LISへ送付ずみ", "カードをつくっています"), (.deficient, "不備・本人へ連絡中", "お願いしたいことがあります"),
        (.made, "カード作成中", "カードをつくっています"), (.delivered, "カード到着", "市にカードが届き、準備をしています"),
        (.preset, "設定ずみ", "市にカードが届き、準備をしています"), (.issued, "受取ずみ", "お渡ししました"),
        (.cancelled, "取りやめ", "申請は終わっています"),
    ])
    func `staff and resident have one word for a stage`(stage: IssuanceStage, staff: String, resident: String) {
        #expect(stage.status.name == staff)
        #expect(stage.status.words.progress == resident)
    }
}

@Suite struct ErrorTests {
    @Test func `codes are unique, of the form area.reason, and worded in both languages`() {
        #expect(Set(ErrorCode.all.map(\.id)).count == ErrorCode.all.count)
        for code in ErrorCode.all {
            let parts = code.id.split(separator: ".")
            #expect(parts.count == 2, "\(code.id)")
            #expect(code.id.allSatisfy { $0.isLowercase || $0 == "." || $0 == "-" || $0.isNumber }, "\(code.id)")
            for wording in [code.ja, code.en] {
                #expect(![wording.what, wording.meaning, wording.remedy].contains(""), "\(code.id)")
            }
            #expect((400...599).contains(code.httpStatus), "\(code.id)")
        }
    }

    @Test func `a failure says the values it was given`() {
        #expect(Failure(.formIDLength, ["count": "22"]).wording(.ja).what.contains("22桁"))
        #expect(!Failure(.formIDLength, ["count": "22"]).description.contains("{"))
    }
}
