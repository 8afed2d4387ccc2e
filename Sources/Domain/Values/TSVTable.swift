/// A table of the municipality or of the program: UTF-8, tab separated, the first line naming the columns.
/// Empty lines and lines beginning with `#` are skipped; missing cells at the end of a line are empty.
public struct TSVTable: Sendable {
    /// One line of it.
    public struct Row: Sendable {
        let table: String
        /// Counted from 1, the line of the columns included.
        let line: Int
        let cells: [String: String]

        /// The cell, or an empty text where there is none.
        public subscript(_ column: String) -> String { cells[column] ?? "" }

        /// The failure that names this line.
        public var failure: Failure { Failure(.tableUnreadable, ["table": table, "line": String(line)]) }

        /// The cell, which must not be empty.
        public func required(_ column: String) throws(Failure) -> String {
            guard let cell = cells[column], !cell.isEmpty else { throw failure }
            return cell
        }

        /// The cell as a value that knows its own spelling.
        public func value<Value: RawRepresentable<String>>(_ column: String) throws(Failure) -> Value {
            guard let value = Value(rawValue: self[column]) else { throw failure }
            return value
        }

        /// `on` or `off`.
        public func flag(_ column: String) throws(Failure) -> Bool {
            switch self[column] {
            case "on": true
            case "off": false
            default: throw failure
            }
        }

        /// A day, or nil where the cell is empty.
        public func date(_ column: String) throws(Failure) -> CivilDate? {
            if self[column].isEmpty { return nil }
            guard let date = CivilDate(self[column]) else { throw failure }
            return date
        }
    }

    public let rows: [Row]

    /// Throws `table.unreadable` when a column of `columns` is missing or a line has more cells than columns.
    public init(name: String, text: String, columns: [String]) throws(Failure) {
        var header: [String] = []
        var rows: [Row] = []
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            let line = bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let cells = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
            let failure = Failure(.tableUnreadable, ["table": name, "line": String(index + 1)])
            if header.isEmpty {
                guard columns.allSatisfy(cells.contains), Set(cells).count == cells.count else { throw failure }
                header = cells
            } else {
                guard cells.count <= header.count else { throw failure }
                let named = Dictionary(uniqueKeysWithValues: zip(header, cells))
                rows.append(Row(table: name, line: index + 1, cells: named))
            }
        }
        if header.isEmpty { throw Failure(.tableUnreadable, ["table": name, "line": "1"]) }
        self.rows = rows
    }
}
