/// Stages of a card after forwarding, ① … ⑩ (domain.md 6). ③–⑦ are this project's reading.
public enum IssuanceStage: Int, Sendable, CaseIterable, Codable {
    /// ① 申請書受付済
    case accepted = 1
    /// ② 受付済・不備中
    case deficient
    /// ③ 審査済
    case examined
    /// ④ 発行依頼
    case ordered
    /// ⑤ 作成済
    case made
    /// ⑥ J-LIS発送済
    case shipped
    /// ⑦ 市区町村納品済
    case delivered
    /// ⑧ 交付前設定済
    case preset
    /// ⑨ 交付済
    case issued
    /// ⑩ 交付取止め
    case cancelled

    /// What may follow. ② is 受付済・不備中, a deficiency of what was received: it comes before ③ 審査済, which says that
    /// the examination found none, and leads to a new ① which counts again (domain.md 6, "Deficiency loop"; that
    /// nothing turns deficient after ③ is this project's reading, like ③–⑦ themselves). ⑩ may follow all but the two
    /// ends.
    public var next: Set<IssuanceStage> {
        switch self {
        case .accepted: [.deficient, .examined, .cancelled]
        case .deficient: [.accepted, .cancelled]
        case .examined: [.ordered, .cancelled]
        case .ordered: [.made, .cancelled]
        case .made: [.shipped, .cancelled]
        case .shipped: [.delivered, .cancelled]
        case .delivered: [.preset, .cancelled]
        case .preset: [.issued, .cancelled]
        case .issued, .cancelled: []
        }
    }

    /// The stage that follows, or `stage.not-allowed`. The same stage again is no step and is accepted.
    public func moved(to stage: IssuanceStage) throws(Failure) -> IssuanceStage {
        guard stage == self || next.contains(stage) else { throw Failure(.stageNotAllowed) }
        return stage
    }

    /// ③ to ⑨: examined, and not ended.
    public var isExamined: Bool { (Self.examined.rawValue...Self.issued.rawValue).contains(rawValue) }

    /// ① … ⑩
    public var mark: String { String(Array("①②③④⑤⑥⑦⑧⑨⑩")[rawValue - 1]) }

    public var name: String {
        switch self {
        case .accepted: "申請書受付済"
        case .deficient: "受付済・不備中"
        case .examined: "審査済"
        case .ordered: "発行依頼"
        case .made: "作成済"
        case .shipped: "J-LIS発送済"
        case .delivered: "市区町村納品済"
        case .preset: "交付前設定済"
        case .issued: "交付済"
        case .cancelled: "交付取止め"
        }
    }

    /// The short status that staff see for it.
    public var status: ApplicationStatus {
        switch self {
        case .accepted: .forwarded
        case .deficient: .deficient
        case .examined, .ordered, .made, .shipped: .inProduction
        case .delivered: .arrived
        case .preset: .preset
        case .issued: .received
        case .cancelled: .cancelled
        }
    }
}
