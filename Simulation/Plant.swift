import Domain
import Storage
import TestKit
import Transport

/// A fault that is built in on purpose, as wrappers around the ports: the program itself is the real one. Each stands
/// for a mistake that somebody could have made.
struct Plant: Sendable {
    /// What stands around the storage of one kind of machine.
    struct Storage: Sendable {
        /// Under the place where power is lost: how the store commits.
        var commits: @Sendable (MemoryStore) -> any Store = { $0 }
        /// Above it: what the program does with its store.
        var store: @Sendable (PoweredStore) -> any Store = { $0 }
        var blobs: @Sendable (MemoryBlobStore, MemoryDisk) -> any BlobStore = { blobs, _ in blobs }
    }

    /// A request on its way through a liar.
    struct Exchange: Sendable {
        var request: HTTPRequest
        var body: [UInt8]
        /// It was held back, and others came before it.
        var isLate: Bool
        /// Goes on with a body.
        var next: @Sendable ([UInt8]) async throws -> HTTPResponse
    }

    var name: String
    /// In one sentence.
    var meaning: String
    var laptop = Storage()
    var office = Storage()
    /// What the laptop's side makes of an exchange: it sees what is thrown.
    var line: @Sendable (LaptopMachine, Exchange) async throws -> HTTPResponse = { try await $1.next($1.body) }
    /// What the office's side makes of it. A new one for each world: it may remember.
    var answers: @Sendable () -> @Sendable (Exchange) async throws -> HTTPResponse = { { try await $0.next($0.body) } }

    /// Nothing is planted.
    static let none = Plant(name: "none", meaning: "the program as it is")
}
