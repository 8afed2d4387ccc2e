import Domain
import Notices
import OfficeKit
import Testing

@Suite struct DeskWordsTests {
    @Test func `what the records call by code has a Japanese word`() {
        let words =
            NoticeKind.allCases.map { DeskWords.message($0.rawValue, .ja) }
            + NoticeRecord.State.allCases.map { DeskWords.state($0.rawValue, by: "email", .ja) }
            + ["pending", "sending", "unknown", "asking", "accepted", "refused", "withdrawn", "abandoned"].map {
                DeskWords.state($0, .ja)
            } + DeskTask.allCases.map { DeskWords.task($0, .ja) } + Role.allCases.map { $0.name(.ja) }
        #expect(words.filter { $0.contains(/[a-z]/) } == [])
        #expect(DeskWords.state("sent", by: "letter", .ja) == "印刷用に作成ずみ")
        #expect(DeskWords.state("sent", .en) == "sent" && DeskWords.state("new-state", .ja) == "new-state")
    }

    @Test func `a code that was kept is said as its sentence`() {
        #expect(ErrorCode.sentence(of: "network.unreachable", .en) == "The other server cannot be reached.")
        #expect(ErrorCode.sentence(of: "network.unreachable", .ja) == "相手のサーバーにつながりません。")
        #expect(ErrorCode.sentence(of: "NSError", .ja) == "NSError")
    }
}
