import Domain
import Foundation
import Sealing

extension Office {
    /// Refuses what `init` must not touch, before anything is made.
    ///
    /// - Throws: ``ErrorCode/officeNotEmpty``, ``ErrorCode/custodyInside``, ``ErrorCode/custodyUsed``,
    ///   ``ErrorCode/storeReadOnly``, ``ErrorCode/storeFull``.
    public static func prepare(_ directory: String, custody: String) throws {
        let files = FileManager.default
        let inside = resolved(custody) + "/"
        guard !inside.hasPrefix(resolved(directory) + "/") else { throw Failure(.custodyInside) }
        if let found = try? files.contentsOfDirectory(atPath: directory), !found.isEmpty {
            throw Failure(.officeNotEmpty)
        }
        for file in OfficeFiles.custody
        where files.fileExists(atPath: custody + "/" + file) {
            throw Failure(.custodyUsed, ["file": file])
        }
        try makeDirectories([directory, custody])
    }

    /// Removes what a failed ``create(in:custody:settings:operators:isDemo:replica:store:clock:)`` left in the
    /// directory that ``prepare(_:custody:)`` found empty, and the keys it wrote into custody.
    public static func discard(_ directory: String, custody: String) {
        let files = FileManager.default
        for name in (try? files.contentsOfDirectory(atPath: directory)) ?? [] {
            try? files.removeItem(atPath: directory + "/" + name)
        }
        for file in OfficeFiles.custody {
            try? files.removeItem(atPath: custody + "/" + file)
        }
    }

    static func makeDirectories(_ paths: [String]) throws {
        for path in paths {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
                throw Failure(.storeFull)
            } catch {
                throw Failure(.storeReadOnly)
            }
        }
    }

    /// The path without links and dots, also of what does not exist yet: its nearest parent that does is resolved.
    static func resolved(_ path: String) -> String {
        var url = URL(filePath: path).standardizedFileURL
        var missing: [String] = []
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" {
            missing.insert(url.lastPathComponent, at: 0)
            url.deleteLastPathComponent()
        }
        let parent = url.resolvingSymlinksInPath().path
        return ([parent == "/" ? "" : parent] + missing).joined(separator: "/")
    }
}
