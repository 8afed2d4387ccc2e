import Domain
import Storage
import Synchronization
import TestKit

/// A clock that goes on a little with every look, and that may be set.
final class SimulatedClock: WallClock {
    private let time: Mutex<Instant>

    /// - Parameter time: 2026-11-21 in Japan.
    init(_ time: Instant = Instant(milliseconds: 1_795_226_400_000)) { self.time = Mutex(time) }

    func now() -> Instant {
        time.withLock { time in
            time = time.adding(milliseconds: 7)
            return time
        }
    }

    /// Sets it forwards or back, within the years that a clock can show.
    func shift(milliseconds: Int64) {
        time.withLock { time in
            let shifted = time.adding(milliseconds: milliseconds)
            time = min(max(shifted, Instant(milliseconds: 0)), Instant(milliseconds: 4_102_444_800_000))
        }
    }
}

/// The electricity of one run of one program: it may go away at any step of storage, and then nothing is stored any
/// more. A disk that is full for some steps is part of it.
final class Power: Sendable {
    private struct State {
        var isDown = false
        var stepsLeft: Int?
        var fullSteps = 0
        var isWatched = false
    }

    private let state = Mutex(State())

    var isDown: Bool { state.withLock(\.isDown) }

    /// It goes away in place of the step after so many more.
    func fail(afterSteps count: Int) { state.withLock { $0.stepsLeft = count } }
    /// The disk takes nothing for so many steps.
    func fill(forSteps count: Int) { state.withLock { $0.fullSteps = count } }
    func cut() { state.withLock { $0.isDown = true } }
    /// While somebody only looks whether all is well, no step counts.
    func watch(_ isWatched: Bool) { state.withLock { $0.isWatched = isWatched } }

    /// Whatever was still to go wrong does not.
    func calm() {
        state.withLock { state in
            state.stepsLeft = nil
            state.fullSteps = 0
        }
    }

    /// Before each step of storage. A program without power notices nothing more: what this throws reaches nobody.
    func step(_ step: MemoryDisk.Step) throws(Failure) {
        let failure = state.withLock { state -> Failure? in
            if state.isWatched { return nil }
            if let left = state.stepsLeft {
                state.stepsLeft = left - 1
                if left <= 0 { state.isDown = true }
            }
            if state.isDown { return Failure(.storeDamaged, ["detail": "no power"]) }
            // A disk says so when it is written to, and where that was put off, when it is synced.
            guard [.write, .sync].contains(step), state.fullSteps > 0 else { return nil }
            state.fullSteps -= 1
            return Failure(.storeFull)
        }
        if let failure { throw failure }
    }
}

/// A store that loses its power: before a transaction, before its commit, or after it and before anybody hears of it.
/// That its disk is full it says at the commit.
struct PoweredStore: Store {
    let base: any Store
    let power: Power

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreReader) throws -> Value
    ) async throws -> Value {
        try power.step(.read)
        return try await base.read(body)
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        try power.step(.read)
        let value = try await base.write { [power] transaction in
            let value = try body(transaction)
            try power.step(.sync)
            return value
        }
        try power.step(.read)
        return value
    }
}

/// Real files that lose their power: only between calls, and what was written stays.
struct PoweredBlobs: BlobStore {
    let base: any BlobStore
    let power: Power

    func store(_ blobs: [(id: String, bytes: [UInt8])], as kind: BlobKind) throws {
        try power.step(.write)
        try base.store(blobs, as: kind)
        try power.step(.syncDirectory)
    }

    func read(_ id: String) throws -> [UInt8]? {
        try power.step(.read)
        return try base.read(id)
    }

    func file(_ id: String) throws -> (path: String, size: Int)? {
        try power.step(.read)
        return try base.file(id)
    }

    func remove(_ id: String) throws {
        try power.step(.remove)
        try base.remove(id)
    }

    func all(_ kind: BlobKind) throws -> [String] {
        try power.step(.read)
        return try base.all(kind)
    }

    func sweep(keeping named: Set<String>, olderThan age: Duration) throws -> Int {
        try power.step(.remove)
        return try base.sweep(keeping: named, olderThan: age)
    }

    func offset(ofUpload id: String) throws -> Int {
        try power.step(.sync)
        return try base.offset(ofUpload: id)
    }

    func openUpload(_ id: String, at offset: Int?) throws -> any UploadFile {
        try power.step(.write)
        return try base.openUpload(id, at: offset)
    }

    func finish(_ uploads: [CompleteUpload]) -> [Failure?] {
        do { try power.step(.rename) } catch { return uploads.map { _ in error } }
        let failures = base.finish(uploads)
        do { try power.step(.syncDirectory) } catch { return uploads.map { _ in error } }
        return failures
    }
}
