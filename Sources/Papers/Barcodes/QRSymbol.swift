internal import CZint
public import Domain

/// A QR code as a square of modules, error correction level M.
public struct QRSymbol: Hashable, Sendable {
    /// Modules a side, without the quiet zone (21 … 177).
    public let side: Int
    /// `side * side` modules, row by row; true is dark.
    public let modules: [Bool]

    /// White modules that must surround the symbol (ISO/IEC 18004).
    public static let quietZone = 4

    /// Encodes a text; fails with `papers.qr-text` when it is empty or longer than one symbol holds (2,331 bytes).
    public init(_ text: String) throws(Failure) {
        var buffer = [UInt8](repeating: 0, count: Int(CZINT_QR_MAX_SIDE * CZINT_QR_MAX_SIDE))
        let bytes = Array(text.utf8)
        side = Int(czint_qr(bytes, bytes.count, &buffer))
        guard side > 0 else { throw Failure(.qrText, ["bytes": String(bytes.count)]) }
        modules = buffer.prefix(side * side).map { $0 == 1 }
    }

    /// Whether the module is dark; `row` and `column` count from 0 at the top left.
    public func isDark(row: Int, column: Int) -> Bool { modules[row * side + column] }
}
