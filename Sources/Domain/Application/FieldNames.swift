extension ApplicationField {
    /// The unit's name on lists, screens and in errors, at the hall and at the desk (papers-ja.md g); in English the code.
    public func name(_ language: Language) -> String {
        guard language == .ja else { return rawValue }
        return switch self {
        case .reception: "受付"
        case .consent: "同意"
        case .kind: "申請の種類"
        case .form: "申請書"
        case .name: "氏名・フリガナ"
        case .birth: "生年月日"
        case .address: "住所"
        case .residence: "在留期間"
        case .contact: "連絡のしかた"
        case .representative: "法定代理人"
        case .delivery: "受け取り方"
        case .options: "電子証明書"
        case .photo: "写真"
        case .photoProof: "写真の番号札"
        case .pinForm: "暗証番号設定依頼書"
        case .items: "お預かりするもの"
        case .slip: "受付票"
        case .identity: "本人確認"
        case .confirmation: "最終確認"
        case .verification: "住基照合"
        case .approval: "審査"
        case .returned: "会場・本人への質問"
        case .withdrawal: "取りやめ"
        case .handoff: "他市町村への引継ぎ"
        }
    }

    /// The name of a unit by its code, or of the `identity-set`; a code that nobody knows stays as it is.
    public static func name(of code: String, _ language: Language) -> String {
        if code == "identity-set" { return language == .ja ? "本人の情報(氏名・写真など)" : "identity set" }
        return ApplicationField(rawValue: code)?.name(language) ?? code
    }

    /// What people call the field that an error names by its place in the input: `representative.name.kana` is
    /// 法定代理人のフリガナ. In English, and where nobody knows it, the place itself.
    public static func name(ofPath path: String, _ language: Language) -> String {
        let parts = path.split(separator: ".").map(String.init)
        guard language == .ja, let first = parts.first, let last = parts.last else { return path }
        let unit = ApplicationField(rawValue: first)
        if parts.count == 1, let unit { return unit.name(language) }
        guard let label = MemberNames.labels.first(where: { $0.key == last })?.value else { return path }
        guard let unit else { return label.isEmpty ? path : label }
        if label.isEmpty { return unit.name(language) }
        return saidByMember.contains(unit) ? label : "\(unit.name(language))の\(label)"
    }

    /// Units whose members say by themselves what they are.
    private static let saidByMember: Set<ApplicationField> = [
        .name, .form, .birth, .address, .residence, .contact, .kind, .pinForm,
    ]
}
