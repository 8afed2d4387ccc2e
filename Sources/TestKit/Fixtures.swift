public import Foundation

/// Pictures from real cameras (Fixtures/README.md gives source and licence).
public enum Fixtures {
    /// 910 × 1137, frontal, with the EXIF block of the camera.
    public static func portrait() throws -> [UInt8] { try packaged("portrait.jpg") }

    /// 512 × 512, a small face before flags and a model.
    public static func busyBackground() throws -> [UInt8] { try packaged("busy-background.jpg") }

    /// The further real portraits that lie beside some checkouts, never inside; nil where they do not.
    public static let sharedPhotographs: [URL]? = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.deletingLastPathComponent().appendingPathComponent("shared/fixtures/photos")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return files?.filter { $0.pathExtension == "jpg" }.sorted { $0.path < $1.path }
    }()

    private static func packaged(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
