/// Counts that must agree, of a municipality or of the nation (domain.md 7).
public struct IssuanceCounts: Hashable, Sendable, Codable {
    /// 申請: taken by J-LIS, each application once.
    public var applied: Int
    /// 交付
    public var issued: Int
    /// 取りやめ・廃棄
    public var cancelled: Int

    public init(applied: Int, issued: Int, cancelled: Int = 0) {
        self.applied = applied
        self.issued = issued
        self.cancelled = cancelled
    }

    /// Neither issued nor cancelled: somebody still waits for each of these cards.
    public var outstanding: Int { applied - issued - cancelled }
}

/// 棚卸し: the cards that were counted, against those that should be there (domain.md 7: 川崎市 found 607 fewer than
/// J-LIS counted at ⑧).
public struct CardStocktake: Hashable, Sendable, Codable {
    /// By place: wards, cabinets.
    public var found: [Int]
    /// Cards that should be there by the record.
    public var expected: Int

    public init(found: [Int], expected: Int) {
        self.found = found
        self.expected = expected
    }

    /// Cards that were counted.
    public var total: Int { found.reduce(0, +) }
    /// Negative: so many are missing; positive: so many too many.
    public var difference: Int { total - expected }
}
