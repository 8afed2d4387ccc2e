import Domain
import Testing

@Suite struct TSVTests {
    static func table(_ text: String) throws(Failure) -> TSVTable {
        try TSVTable(name: "t", text: text, columns: ["a", "b"])
    }

    @Test func `cells are read by their column; comments, empty lines and CRLF do not matter`() throws {
        let rows = try Self.table("# note\r\nb\ta\tc\r\n\r\n1\t2\r\n#3\t4\n5\t6\t7").rows
        #expect(rows.map { $0["a"] } == ["2", "6"])
        #expect(rows.map { $0["c"] } == ["", "7"])
        #expect(rows[1]["none"] == "")
    }

    @Test(arguments: [("", "1"), ("a\tc\n", "1"), ("a\ta\tb", "1"), ("a\tb\n1\t2\n1\t2\t3", "3")])
    func `a table that is not in order is refused with its line`(text: String, line: String) {
        #expect(throws: Failure(.tableUnreadable, ["table": "t", "line": line])) { try Self.table(text) }
    }

    @Test func `flags, days and needed cells are checked`() throws {
        let row = try Self.table("a\tb\tc\non\t2026-11-21\t").rows[0]
        #expect(try row.flag("a"))
        #expect(try row.date("b") == day("2026-11-21"))
        #expect(try row.date("c") == nil)
        #expect(code { try row.flag("b") } == .tableUnreadable)
        #expect(code { try row.date("a") } == .tableUnreadable)
        #expect(code { try row.required("c") } == .tableUnreadable)
    }

    @Test func `cells keep every byte`() throws {
        let name = "\u{FA19}\u{9089}\u{E0100}"
        #expect(Array(try Self.table("a\tb\n\(name)\t").rows[0]["a"].utf8) == Array(name.utf8))
    }
}
