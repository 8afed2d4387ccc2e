public import Foundation

/// Pictures from real cameras (Fixtures/README.md gives source and licence).
public enum Fixtures {
    /// 910 × 1137, frontal, with the EXIF block of the camera.
    public static func portrait() throws -> [UInt8] { try packaged("portrait.jpg") }

    /// 512 × 512, a small face before flags and a model.
    public static func busyBackground() throws -> [UInt8] { try packaged("busy-background.jpg") }

    /// Further portraits fit for a card, in a folder that `OUTREACH_PORTRAITS` names: nil where it names none. They are
    /// looked at by the tests and never part of the project. Throws when the folder cannot be read.
    public static func furtherPortraits() throws -> [URL]? {
        guard let folder = ProcessInfo.processInfo.environment["OUTREACH_PORTRAITS"] else { return nil }
        let files = try FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder, directoryHint: .isDirectory), includingPropertiesForKeys: nil)
        return files.filter { $0.pathExtension == "jpg" }.sorted { $0.path < $1.path }
    }

    private static func packaged(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
