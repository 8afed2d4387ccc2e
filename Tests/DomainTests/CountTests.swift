import Domain
import Testing

/// The figures of domain.md 7 (川崎市).
@Suite struct CountTests {
    @Test func `what was applied for and is neither issued nor cancelled is outstanding`() {
        let kawasaki = IssuanceCounts(applied: 433_238, issued: 324_397, cancelled: 14_605)
        #expect(kawasaki.outstanding == 94_236)
        // The five months of 2021: more issued than applied for from May on.
        let months = [(48_500, 21_291), (78_141, 22_525), (51_389, 25_089), (20_193, 28_789), (8_285, 36_950)]
            .map { IssuanceCounts(applied: $0.0, issued: $0.1).outstanding }
        #expect(months.map { $0 > 0 } == [true, true, true, false, false])
        #expect(months.reduce(0, +) == 71_864)
        // National, 2016-05-29, in ten thousands: applied and issued.
        #expect(IssuanceCounts(applied: 1_040, issued: 465).outstanding == 575)
    }

    @Test func `cards that were counted are compared with those that should be there`() {
        let wards = [1_157, 772, 546, 1_365, 1_772, 1_378, 2_021, 1_042, 1_477]
        let stocktake = CardStocktake(found: wards, expected: 12_137)
        #expect(stocktake.total == 11_530)
        #expect(stocktake.difference == -607)
    }

    @Test func `by stage, only what can be handed over next should lie there, and a deficiency counts again`() {
        let july: [IssuanceStage: Int] = [.deficient: 6_938, .preset: 12_137, .issued: 37_396, .cancelled: 22_543]
        func count(_ isMeant: (Set<IssuanceStage>) -> Bool) -> Int {
            july.filter { isMeant($0.key.next) }.values.reduce(0, +)
        }
        #expect(count { $0.contains(.issued) } == 12_137, "what the cards found are compared with")
        #expect(count { $0.contains(.accepted) } == 6_938)
        #expect(count(\.isEmpty) == 59_939, "handed over or given up: nobody waits for these")
    }
}
