public import Domain
import Synchronization

/// A file system in memory with what a loss of power does to one: bytes that were not synced are dropped or torn, and a
/// name that was made or changed without its directory being synced may be gone again.
public final class MemoryDisk: Sendable {
    /// What is done to it, before it is done: a fault may be thrown in its place.
    public enum Step: String, Sendable, CaseIterable {
        case read, write, sync, rename, syncDirectory, remove
    }

    /// Stands between a program and its disk. Throws in place of a step: ``ErrorCode/storeFull``, a loss of power.
    public typealias Fault = @Sendable (Step) throws(Failure) -> Void

    /// Everything on it: a value, so that a copied data directory is a copy of it.
    public struct Image: Sendable {
        struct File {
            var bytes: [UInt8] = []
            /// What a loss of power leaves.
            var synced: [UInt8] = []
            var isLocked = false
            var changedAt = Instant(milliseconds: 0)
        }

        var files: [Int: File] = [:]
        /// Path to file, as programs see it, and as it is on the disk.
        var names: [String: Int] = [:]
        var syncedNames: [String: Int] = [:]
        var last = 0

        /// Nothing yet.
        public init() {}
    }

    private let image: Mutex<Image>
    private let fault: Fault
    private let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - image: what another one held.
    ///   - now: when files are changed.
    public init(
        _ image: Image = Image(), now: @escaping @Sendable () -> Instant = { Instant(milliseconds: 0) },
        fault: @escaping Fault = { _ in }
    ) {
        self.image = Mutex(image)
        self.now = now
        self.fault = fault
    }

    /// What a loss of power leaves now: of what was not synced, as much as a generator draws. A rename is one entry of
    /// a file system's journal: a file is found under its old name, its new one or both, never under none.
    public func afterPowerLoss(_ random: inout SeededGenerator) -> Image {
        var left = image.withLock(\.self)
        for id in left.files.keys.sorted() {
            guard var file = left.files[id] else { continue }
            file.bytes = Self.torn(file, &random)
            file.synced = file.bytes
            file.isLocked = false
            left.files[id] = file
        }
        var fates: [Int: Double] = [:]
        for path in Set(left.names.keys).union(left.syncedNames.keys).sorted()
        where left.names[path] != left.syncedNames[path] {
            guard let file = left.names[path] ?? left.syncedNames[path] else { continue }
            let fate = fates[file] ?? random.unit()
            fates[file] = fate
            // Undone, or the old name is there still beside the new one, or done.
            if fate < (left.names[path] == nil ? 0.6 : 0.4) { left.names[path] = left.syncedNames[path] }
        }
        left.syncedNames = left.names
        return left
    }

    /// Everything as programs see it now, with nothing in anybody's hands.
    public var copy: Image {
        var image = image.withLock(\.self)
        for id in image.files.keys { image.files[id]?.isLocked = false }
        return image
    }

    /// A part of what was written since the last sync; sometimes its length only, with zeros for the bytes.
    private static func torn(_ file: Image.File, _ random: inout SeededGenerator) -> [UInt8] {
        let (bytes, synced) = (file.bytes, file.synced)
        guard bytes.starts(with: synced) else { return random.happens(0.5) ? bytes : synced }
        let unsynced = bytes.count - synced.count
        guard unsynced > 0 else { return bytes }
        let kept = Int(random.unit() * Double(unsynced + 1))
        if random.happens(0.2) { return synced + [UInt8](repeating: 0, count: kept) }
        return Array(bytes.prefix(synced.count + kept))
    }

    /// Turns a bit of a file, at a part of its length, as an old disk does.
    public func damage(_ path: String, at part: Double) {
        image.withLock { image in
            guard let id = image.names[path], var file = image.files[id], !file.bytes.isEmpty else { return }
            file.bytes[min(file.bytes.count - 1, Int(Double(file.bytes.count) * part))] ^= 1
            file.synced = file.bytes
            image.files[id] = file
        }
    }

    // MARK: What a store does

    func check(_ step: Step) throws { try fault(step) }

    func inspect<Value>(_ body: (borrowing Image) throws -> Value) throws -> Value {
        try check(.read)
        return try image.withLock { try body($0) }
    }

    /// Changes something; the fault comes before it.
    @discardableResult
    func change<Value>(_ step: Step, _ body: (inout Image) throws -> Value) throws -> Value {
        try check(step)
        return try image.withLock { try body(&$0) }
    }

    /// Lets go of a file: nothing that can fail.
    func unlock(_ id: Int) { image.withLock { $0.files[id]?.isLocked = false } }

    /// The durable bytes of a file: how far what was synced goes.
    func syncedCount(_ path: String) -> Int? {
        image.withLock { image in image.syncedNames[path].flatMap { image.files[$0]?.synced.count } }
    }

    /// A new empty file under a path, which replaces none.
    func create(_ path: String) throws -> Int {
        let at = now()
        return try change(.write) { image in
            image.last += 1
            image.files[image.last] = Image.File(changedAt: at)
            image.names[path] = image.last
            return image.last
        }
    }

    func write(_ id: Int, _ body: (inout [UInt8]) -> Void) throws {
        let at = now()
        try change(.write) { image in
            body(&image.files[id, default: Image.File()].bytes)
            image.files[id]?.changedAt = at
        }
    }

    func sync(_ id: Int) throws {
        try change(.sync) { image in
            if let bytes = image.files[id]?.bytes { image.files[id]?.synced = bytes }
        }
    }

    func rename(_ old: String, to new: String) throws {
        try change(.rename) { image in
            image.names[new] = image.names[old]
            image.names[old] = nil
        }
    }

    func remove(_ path: String) throws { try change(.remove) { $0.names[path] = nil } }

    /// The names in one directory are durable.
    func syncDirectory(_ directory: String) throws {
        try change(.syncDirectory) { image in
            let inside: (String) -> Bool = { $0.hasPrefix(directory + "/") }
            for path in image.syncedNames.keys.filter(inside) where image.names[path] == nil {
                image.syncedNames[path] = nil
            }
            for path in image.names.keys.filter(inside) { image.syncedNames[path] = image.names[path] }
        }
    }
}
