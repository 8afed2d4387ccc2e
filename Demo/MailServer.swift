import Foundation
import TestKit

/// A real mail server (aiosmtpd), which loses its answer to the first message it takes.
struct MailServer {
    /// A message as it was taken.
    struct Message {
        var id: String
        var text: String
        var bytes: Data
        var file: String
    }

    let folder: String
    let port: Int

    /// Starts it; it is one of these programs then.
    static func start(in folder: String, among programs: ProgramFolder) async throws -> MailServer {
        let own = URL(filePath: #filePath).deletingLastPathComponent()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let program = try programs.start(
            PythonTools.interpreter(), [own.appending(path: "mail_server.py").path, folder])
        return MailServer(folder: folder, port: try await program.listeningPort())
    }

    /// What it took, in order.
    func taken() throws -> [Message] {
        let count = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".eml") }.count
        return try (1..<(count + 1)).map { number in
            let read = JSON(parsing: try String(contentsOfFile: "\(folder)/\(number).json", encoding: .utf8))
            let file = "\(folder)/\(number).eml"
            return Message(
                id: read["messageID"].string ?? "", text: read["text"].string ?? "",
                bytes: try Data(contentsOf: URL(filePath: file)), file: file)
        }
    }
}
