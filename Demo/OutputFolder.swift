import Foundation

/// The folder a demonstration writes into. Whatever lies in it is cleared away, so only a folder that a demonstration
/// made is ever taken.
final class OutputFolder {
    /// Lies in every folder that a demonstration made, and is held as long as it runs.
    static let mark = ".outreach-demo"

    /// Why a folder is not taken, and the exit status that says so (design.md 7).
    struct Refusal: Error, Equatable {
        let sentence: String
        let status: Int32
    }

    let path: String
    private let descriptor: Int32

    /// Makes the folder, or empties one that an earlier demonstration made.
    /// - Throws: ``Refusal``: 73 when it holds something else or cannot be written, 75 when a demonstration runs there.
    init(_ given: String) throws(Refusal) {
        path = URL(filePath: given).path
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            let found = try files.contentsOfDirectory(atPath: path)
            guard found.isEmpty || found.contains(Self.mark) else {
                throw Refusal(
                    sentence: "\(given) holds files that no demonstration wrote, and is left as it is. "
                        + "Name another folder with --output, or empty this one.", status: 73)
            }
            descriptor = open("\(path)/\(Self.mark)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw Refusal(
                    sentence: "A demonstration is running in \(given). End it first, or name another folder.",
                    status: 75)
            }
            for name in found where name != Self.mark { try files.removeItem(atPath: "\(path)/\(name)") }
            for name in ["forms", "photos", "data", "letters"] {
                try files.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(
                sentence: "\(given) cannot be made or written. Name another folder with --output.", status: 73)
        }
    }

    deinit { close(descriptor) }
}
