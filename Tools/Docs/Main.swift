import Domain
import Foundation
import Resources

/// `Docs FOLDER`: writes the generated pages of the documentation into a folder (`make docs`).
@main struct Docs {
    static func main() throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: Docs FOLDER\n".utf8))
            exit(ExitStatus.usage.rawValue)
        }
        let folder = URL(filePath: CommandLine.arguments[1], directoryHint: .isDirectory)
        let page = ErrorReference.page(of: ErrorCode.all)
        try Data(page.utf8).write(to: folder.appending(path: ErrorReference.fileName))
        // The server serves it; here it lies for readers.
        try Data(PackagedData.standard.bytes("openapi.yaml")).write(to: folder.appending(path: "openapi.yaml"))
    }
}
