import Domain
import Testing

@testable import CommandLineKit

@Suite struct OutputTests {
    @Test func `a list is its lines, an empty one says so`() {
        #expect(Output.listed(["one", "two"], .ja) == "one\ntwo")
        #expect(Output.listed([], .ja) == "ありません")
        #expect(Output.listed([], .en) == "none")
    }

    private enum Colour: String, CaseIterable { case red, blue }

    @Test func `a word that an option does not take is refused with those it takes, in words`() throws {
        #expect(try choice(Colour.self, "blue") == .blue)
        let failure = #expect(throws: Failure.self) {
            try choice(Colour.self, "green") { $0 == .red ? "赤" : "青" }
        }
        #expect(failure?.code == .usageWord)
        #expect(failure?.wording(.ja).remedy == "次の中から選んでください:red(赤)、blue(青)")
        #expect(failure?.wording(.en).remedy == "Choose one of: red, blue.")
    }

    static let periods: [(typed: String, minutes: Int64, ja: String, en: String)] = [
        ("1m", 1, "1分", "1 minute"), ("30m", 30, "30分", "30 minutes"), ("1h", 60, "1時間", "1 hour"),
        ("24h", 1_440, "24時間", "24 hours"), ("1d", 1_440, "1日", "1 day"), ("31d", 44_640, "31日", "31 days"),
    ]

    @Test(arguments: periods)
    func `a period is typed shortly and said in words`(typed: String, minutes: Int64, ja: String, en: String) throws {
        let period = try #require(Period(typed))
        #expect(period.milliseconds == minutes * 60_000)
        #expect(period.text(.ja) == ja && period.text(.en) == en)
    }

    @Test(arguments: ["", "h", "24", "0h", "-1d", "32d", "44641m", "1w", "1.5h", "9223372036854775807d", "24h "])
    func `what is no period, or one over 31 days, is none`(typed: String) { #expect(Period(typed) == nil) }
}
